# bash completion for registry, written by `make completions`.
#
# Commands, options and fixed values stand here; names come from `registry __complete`.
#
# The line is read anew, because bash itself splits it at every colon; what readline replaces
# still begins behind the last one. Reading expands nothing but variables and `~`, and runs
# nothing. Nor is a candidate ever evaluated: the program quotes it for the quote that is open.

# Set what a command has: subcommands, options, and what completes its arguments, in order.
__registry_command() {
    case $1 in
@COMMANDS@
    *) return 1 ;;
    esac
}

# Set what completes the value of an option; fail for a flag.
__registry_value() {
    case $1:$2 in
@VALUES@
    *) return 1 ;;
    esac
}

# Read on in the line: words are finished ones, word is the one in hand, quote what is open in it.
__registry_read() {
    local text=$1 part variable='^\$([A-Za-z_][A-Za-z0-9_]*)|^\$\{([A-Za-z_][A-Za-z0-9_]*)\}'
    while [[ -n $text ]]; do
        if [[ $quote == \' ]]; then
            part=${text%%\'*} text=${text#"${text%%\'*}"}
            word+=$part
            [[ -n $text ]] && quote= text=${text:1}
            continue
        fi
        part=${text%%[!A-Za-z0-9_./:@%+=,-]*}
        if [[ -n $part ]]; then
            word+=$part text=${text:${#part}} is_word=1
            continue
        fi
        part=${text:0:1} text=${text:1}
        case $part in
        [[:space:]])
            if [[ -n $quote ]]; then word+=$part; else __registry_finish; fi ;;
        \")
            is_word=1
            if [[ -n $quote ]]; then quote=; else quote=\"; fi ;;
        \')
            is_word=1
            if [[ -n $quote ]]; then word+=$part; else quote=\'; fi ;;
        \\)
            is_word=1
            [[ -n $quote && $text != [\$\`\"\\]* ]] && word+=$part
            word+=${text:0:1} text=${text:1} ;;
        \$ | \`)
            is_word=1
            if [[ $part$text =~ $variable ]]; then
                text=${text:${#BASH_REMATCH[0]}-1}
                part=${BASH_REMATCH[1]}${BASH_REMATCH[2]}
                word+=${!part-} has_variable=1
            else
                is_unknown=1
            fi ;;
        \~)
            if [[ -z $quote$is_word && ( -z $text || $text == /* ) ]]; then
                word=$HOME
            else
                word+=$part
            fi
            is_word=1 ;;
        [\<\>])
            if [[ -n $quote ]]; then
                word+=$part
            else
                [[ $word == *[!0-9]* ]] && __registry_finish
                word= is_word= is_target=1
            fi ;;
        *) word+=$part is_word=1 ;;
        esac
    done
}

# Take the word in hand for finished. One that cannot be known stays empty; the file of a
# redirection is no word of the command.
__registry_finish() {
    [[ -z $is_word ]] && return
    [[ -n $is_unknown ]] && word=
    [[ -z $is_target ]] && words+=("$word")
    word= is_word= is_unknown= has_variable= is_target=
}

# Offer fixed words, of which none needs a quote.
__registry_offer() {
    local each
    for each in $1; do
        [[ $each == "$current"* ]] && COMPREPLY+=("$lead${each#"$after"}")
    done
}

# Offer what completes a value.
__registry_complete() {
    local line
    case $1 in
    '' | @free) ;;
    @files) compopt -o bashdefault -o default 2>/dev/null ;;
    @folders) compopt -o dirnames 2>/dev/null ;;
    =*) line=${1#=}; __registry_offer "${line//,/ }" ;;
    *)
        compopt -o nosort 2>/dev/null
        while IFS= read -r line; do
            [[ -n $line ]] && COMPREPLY+=("$lead$line")
        done <<<"$(
            command -- "$program" __complete ${context[@]+"${context[@]}"} \
                --quote "$style" --after "$after" "$1" "$current" 2>/dev/null </dev/null
        )"
        # What ends so only begins a name.
        [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null ;;
    esac
}

_registry() {
    local IFS=$' \t\n'
    local words=() word= quote= is_word= is_unknown= has_variable= is_target=
    local subcommands= options= arguments= value= program=registry
    local line=${COMP_LINE:0:COMP_POINT} after lead= style=none current context=()
    COMPREPLY=()
    [[ $line == *"$2" ]] || return 0
    __registry_read "${line:0:${#line}-${#2}}"
    case $quote in \') style=single ;; \") style=double ;; esac
    after=$word has_variable=
    __registry_read "$2"
    current=$word
    if [[ -n $is_target ]]; then
        __registry_complete @files
        return 0
    elif [[ -n $is_unknown$has_variable ]]; then
        compopt -o bashdefault 2>/dev/null
        return 0
    fi
    [[ $1 == */* && -x ${1/#\~\//$HOME/} ]] && program=${1/#\~\//$HOME/}

    local each command= pending= is_ended= position=0
    __registry_command ''
    for each in "${words[@]:1}"; do
        if [[ -n $pending ]]; then
            [[ $pending == --home || $pending == --as ]] && context+=("$pending" "$each")
            pending=
        elif [[ -z $is_ended && $each == -- ]]; then
            is_ended=1
        elif [[ -z $is_ended && $each == --*=* ]]; then
            [[ $each == --home=* || $each == --as=* ]] && context+=("${each%%=*}" "${each#*=}")
        elif [[ -z $is_ended && $each == -?* ]]; then
            __registry_value "$command" "$each" && pending=$each
        elif [[ -n $subcommands ]]; then
            command+=${command:+ }$each
            __registry_command "$command" || return 0
        elif ((position == 0)) && __registry_command "$command $each"; then
            command+=" $each"
        else
            ((position += 1))
        fi
    done

    if [[ -n $pending ]]; then
        __registry_value "$command" "$pending"
        __registry_complete "$value"
    elif [[ -z $is_ended && $current == --*=* ]]; then
        __registry_value "$command" "${current%%=*}" || return 0
        each=${current%%=*}=
        if [[ $after == "$each"* ]]; then
            after=${after#"$each"}
        else
            lead=${each#"$after"} after=
        fi
        current=${current#*=}
        __registry_complete "$value"
    elif [[ -z $is_ended && $current == -* ]]; then
        __registry_offer "$options"
    elif [[ -n $subcommands ]]; then
        __registry_offer "$subcommands"
    else
        set -- $arguments
        while ((position > 0 && $# > 0)) && [[ ${2-} != ... ]]; do
            shift
            ((position -= 1))
        done
        __registry_complete "${1-}"
    fi
    return 0
}

if ((BASH_VERSINFO[0] >= 4)); then
    complete -F _registry registry
else
    # Without compopt: files wherever there is nothing else.
    complete -o bashdefault -o default -F _registry registry
fi
