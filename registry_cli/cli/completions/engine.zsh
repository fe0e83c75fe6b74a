#compdef registry
# zsh completion for registry, written by `make completions`.
#
# Commands, options and fixed values stand here; names come from `registry __complete`.

# Set what a command has: subcommands, options, and what completes its arguments, in order.
__registry_command() {
    case $1 in
@COMMANDS@
    (*) return 1 ;;
    esac
}

# Set what completes the value of an option; fail for a flag.
__registry_value() {
    case $1:$2 in
@VALUES@
    (*) return 1 ;;
    esac
}

# Set text to the value of a word of the line: without quotes, and nothing run. A variable or `~`
# is known where it begins the word, as that of a folder does.
__registry_unquote() {
    text=$1
    [[ $text == \"\$*\" ]] && text=${text[2,-2]}
    if [[ $text == \$(#b)([[:alpha:]_][[:alnum:]_]#)(*) ]]; then
        text=${(P)match[1]}${(Q)match[2]}
    elif [[ $text == '~'(|/*) ]]; then
        text=$HOME${(Q)text#\~}
    else
        text=${(Q)text}
    fi
}

# Set text to the value of the word in hand, as far as the cursor.
__registry_typed() {
    case $compstate[quote] in
    (\') text=${PREFIX//\'\\\'\'/\'} ;;
    (\") text=${PREFIX//(#b)\\([\$\`\"\\!])/$match[1]} ;;
    (*) text=${(Q)PREFIX} ;;
    esac
}

# Set assigned to the settings that stand before the command: `REGISTRY_HOME=… registry …`.
__registry_settings() {
    local each is_command
    for each in ${(z)LBUFFER}; do
        case $each in
        (\;|\;\;|'|'|'|&'|'||'|'&'|'&&'|'('|'{'|$'\n') assigned=() is_command= ;;
        (*)
            if [[ -z $is_command && $each == (REGISTRY|WANDB)_[A-Z_]##=* ]]; then
                __registry_unquote ${each#*=}
                assigned+=("${each%%=*}=$text")
            elif [[ $each != [[:alpha:]_][[:alnum:]_]#=* ]]; then
                is_command=1
            fi ;;
        esac
    done
}

__registry_names() {
    local text typed
    local -a found shown assigned context
    __registry_typed
    typed=$text
    (( has_home )) && context+=(--home "$home")
    (( has_user )) && context+=(--as "$user")
    __registry_settings
    found=(${(f)"$(
        (( $#assigned )) && export -- "${assigned[@]}"
        command -- "$program" __complete "${context[@]}" "$1" "$typed" 2>/dev/null </dev/null
    )"})
    # Behind a colon only what can follow it is listed.
    if [[ $typed == *:* ]]; then shown=("${(@)found#*:}"); else shown=("${found[@]}"); fi
    local -a matching
    matching=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')
    if (( $#found == 1 )) && [[ $found == */ ]]; then
        compadd -S '' "${matching[@]}" -V names -d shown -a found
    else
        compadd "${matching[@]}" -V names -d shown -a found
    fi
}

__registry_complete() {
    local -a words_
    case $1 in
    (''|@free) return 1 ;;
    (@files) _files ;;
    (@folders) _files -/ ;;
    ('='*) words_=(${(s:,:)${1#=}}); compadd -V values -a words_ ;;
    (*) __registry_names $1 ;;
    esac
}

_registry() {
    local -a subcommands arguments options
    local value each text command pending home user program=registry
    integer position=0 is_ended=0 has_home=0 has_user=0 place=2
    [[ $words[1] == */* ]] && { __registry_unquote $words[1]; [[ -x $text ]] && program=$text }
    __registry_command ''
    for (( ; place < CURRENT; place++ )); do
        __registry_unquote $words[place]
        each=$text
        if [[ -n $pending ]]; then
            case $pending in
            (--home) home=$each has_home=1 ;;
            (--as) user=$each has_user=1 ;;
            esac
            pending=
        elif (( ! is_ended )) && [[ $each == -- ]]; then
            is_ended=1
        elif (( ! is_ended )) && [[ $each == --home=* ]]; then
            __registry_unquote ${words[place]#*=}
            home=$text has_home=1
        elif (( ! is_ended )) && [[ $each == --as=* ]]; then
            user=${each#*=} has_user=1
        elif (( ! is_ended )) && [[ $each == --*=* ]]; then
            :
        elif (( ! is_ended )) && [[ $each == -?* ]]; then
            __registry_value "$command" $each && pending=$each
        elif (( $#subcommands )); then
            command+=${command:+ }$each
            __registry_command $command || return 1
        elif (( ! position )) && __registry_command "$command $each"; then
            command+=" $each"
        else
            (( position += 1 ))
        fi
    done

    if [[ -n $pending ]]; then
        __registry_value "$command" $pending
        __registry_complete $value
    elif (( ! is_ended )) && [[ $PREFIX == --*=* ]]; then
        __registry_value "$command" ${PREFIX%%=*} || return 1
        compset -P '*='
        __registry_complete $value
    elif (( ! is_ended )) && [[ $PREFIX == -* ]]; then
        _describe -o option options
    elif (( $#subcommands )); then
        _describe -t commands command subcommands
    else
        while (( position > 0 && $#arguments )) && [[ $arguments[2] != ... ]]; do
            shift arguments
            (( position -= 1 ))
        done
        __registry_complete "$arguments[1]"
    fi
}

# Loaded by its name this is the first call; read as a file, it is to be registered.
if [[ $funcstack[1] == _registry ]]; then
    _registry "$@"
else
    compdef _registry registry
fi
