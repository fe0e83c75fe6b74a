# fish completion for registry, written by `make completions`.
#
# Commands, options and fixed values stand here; names come from `registry __complete`.

function __registry_subcommands --argument-names command
    switch $command
@SUBCOMMANDS@
    end
end

function __registry_options --argument-names command
    switch $command
@OPTIONS@
    end
end

# What completes the arguments of a command, in order.
function __registry_arguments --argument-names command
    switch $command
@ARGUMENTS@
    end
end

# What completes the value of an option; nothing for a flag.
function __registry_value --argument-names command option
    switch $command:$option
@VALUES@
    end
end

# Expand a variable or `~` that begins a path; later versions of fish have done it already.
function __registry_path --argument-names text
    if set -l parts (string match --regex -- '^\$([A-Za-z_][A-Za-z0-9_]*)(.*)' $text)
        set -l name $parts[2]
        printf '%s\n' "$$name$parts[3]"
    else if string match --quiet --regex -- '^~(/|$)' $text
        printf '%s\n' $HOME(string sub --start 2 -- $text)
    else
        printf '%s\n' $text
    end
end

# Print what completes the word in hand, what of the word stands before that, what it is so far,
# and the options of the line that the program has to know.
function __registry_state
    set -l tokens (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l current (string unescape -- (commandline -ct))
    set -l command ''
    set -l pending ''
    set -l is_ended false
    set -l context
    set -l subcommands (__registry_subcommands '')
    set -l arguments
    for each in $tokens[2..-1]
        if test -n "$pending"
            contains -- $pending --home --as; and set -a context $pending (__registry_path $each)
            set pending ''
        else if test $is_ended = false -a "$each" = --
            set is_ended true
        else if test $is_ended = false; and string match --quiet -- '--*=*' $each
            set -l parts (string split --max 1 = -- $each)
            contains -- $parts[1] --home --as
            and set -a context $parts[1] (__registry_path $parts[2])
        else if test $is_ended = false; and string match --quiet -- '-?*' $each
            set -l value (__registry_value "$command" $each)
            set -q value[1]; and set pending $each
        else if set -q subcommands[1]
            set command (string trim -- "$command $each")
            set subcommands (__registry_subcommands $command)
            set arguments (__registry_arguments $command)
        else if set -l below (__registry_arguments "$command $each"); and set -q below[1]
            set command "$command $each"
            set arguments $below
        else if test "$arguments[2]" != ...
            set -e arguments[1]
        end
    end

    set -l standing ''
    set -l wanted ''
    if test -n "$pending"
        set wanted (__registry_value "$command" $pending)
    else if test $is_ended = false; and string match --quiet -- '--*=*' $current
        set -l parts (string split --max 1 = -- $current)
        set wanted (__registry_value "$command" $parts[1])
        set standing "$parts[1]="
        set current $parts[2]
    else if test $is_ended = false; and string match --quiet -- '-*' $current
        set wanted @options "$command"
    else if set -q subcommands[1]
        set wanted @subcommands "$command"
    else
        set wanted $arguments[1]
    end
    printf '%s\n' "$wanted" $standing "$current" $context
end

function __registry_wants_files
    set -l state (__registry_state)
    contains -- $state[1] @files @folders
end

function __registry_candidates
    set -l state (__registry_state)
    set -l wanted (string split ' ' -- $state[1])
    switch "$wanted[1]"
        case '' @free @files @folders
        case @options
            __registry_options "$wanted[2..-1]"
        case @subcommands
            __registry_subcommands "$wanted[2..-1]"
        case '=*'
            string replace --regex -- '^' $state[2] (string split , -- (string sub --start 2 -- $wanted))
        case '*'
            command registry __complete $state[4..-1] $wanted $state[3] 2>/dev/null </dev/null \
                | string replace --regex -- '^' $state[2]
    end
end

complete --command registry --no-files --arguments '(__registry_candidates)'
complete --command registry --condition __registry_wants_files --force-files
