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
    '')
        subcommands='log link collections versions whoami get path exists unlink delete alias tag describe metadata search show history artifacts registries lineage compare diff runs run metric protect unprotect registry collection team member gc du undo sql init verify export import doctor completion help'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as --version -h --help' ;;
    'log')
        subcommands=''
        arguments='@files ...'
        options='-n --name -t --type -a --alias --tag -m --metadata --metric -d --description -p --project -e --entity --exclude --follow --link --new-version --rehash --no-headers --reference --digest --size --max-objects --no-checksum --stamp --home --format --json -q --quiet --no-color --as -h --help' ;;
    'link')
        subcommands=''
        arguments='reference target'
        options='-a --alias --stamp --home --format --json -q --quiet --no-color --as -h --help' ;;
    'collections')
        subcommands=''
        arguments='registry'
        options='-t --type --tag --alias --registry --since --metric -m --metadata --sort --after --limit --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'versions')
        subcommands=''
        arguments='sequence'
        options='-t --type --tag --alias --registry --since --older-than --metric -m --metadata --unaliased --keep --sort --after --limit --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'whoami')
        subcommands=''
        arguments='anything'
        options='--may --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'get')
        subcommands=''
        arguments='reference @folders'
        options='--prefix --mode --exact --force --allow-missing-references --stamp --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'path')
        subcommands=''
        arguments='reference @free'
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'exists')
        subcommands=''
        arguments='reference'
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'unlink')
        subcommands=''
        arguments='collection-reference'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'delete')
        subcommands=''
        arguments='reference ...'
        options='--all --force -n --dry-run -y --yes --home --format --json -q --quiet --no-color --as -h --help' ;;
    'alias')
        subcommands='add remove list'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'alias add')
        subcommands=''
        arguments='reference alias ...'
        options='--expect --home --format --json -q --quiet --no-color --as -h --help' ;;
    'alias remove')
        subcommands=''
        arguments='reference alias ...'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'alias list')
        subcommands=''
        arguments='reference'
        options='--history --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'tag')
        subcommands='add remove'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'tag add')
        subcommands=''
        arguments='reference tag ...'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'tag remove')
        subcommands=''
        arguments='reference tag ...'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'describe')
        subcommands=''
        arguments='reference @free'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'metadata')
        subcommands='set unset'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'metadata set')
        subcommands=''
        arguments='reference @free ...'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'metadata unset')
        subcommands=''
        arguments='reference @free ...'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'search')
        subcommands=''
        arguments='@free ...'
        options='--file --registry -t --type --tag --alias --since --metric -m --metadata --sort --after --limit --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'show')
        subcommands=''
        arguments='reference'
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'history')
        subcommands=''
        arguments='reference'
        options='--registry --since --until --as-of --actor --kind --limit --follow --reverse --head --home --format --json -q --quiet --no-color --as -h --help' ;;
    'history redact')
        subcommands=''
        arguments='@free ...'
        options='--field -n --dry-run -y --yes --home --format --json -q --quiet --no-color --as -h --help' ;;
    'artifacts')
        subcommands=''
        arguments=''
        options='-p --project -e --entity -t --type --tag --alias --since --metric -m --metadata --sort --after --limit --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'registries')
        subcommands=''
        arguments=''
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'lineage')
        subcommands=''
        arguments='reference'
        options='--up --down --depth --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'compare')
        subcommands=''
        arguments='reference ...'
        options='--max --min --chart --chart-file --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'diff')
        subcommands=''
        arguments='reference reference'
        options='--patch --exit-code --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'runs')
        subcommands=''
        arguments='@free'
        options='-p --project -e --entity --state --parent --job-type --group --tag --diff --chart --chart-file --limit --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'run')
        subcommands=''
        arguments='@free ...'
        options='-p --project -e --entity --name --config --job-type --group --tag --notes --diff --packages --home --format --json -q --quiet --no-color --as -h --help' ;;
    'metric')
        subcommands=''
        arguments='@free ...'
        options='--step --run --home --format --json -q --quiet --no-color --as -h --help' ;;
    'protect')
        subcommands=''
        arguments='registry alias'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'unprotect')
        subcommands=''
        arguments='registry alias'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'registry')
        subcommands='create show edit rename delete'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'registry create')
        subcommands=''
        arguments='@free'
        options='--type --visibility --description --home --format --json -q --quiet --no-color --as -h --help' ;;
    'registry show')
        subcommands=''
        arguments='registry'
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'registry edit')
        subcommands=''
        arguments='registry'
        options='--add-type --visibility --description --home --format --json -q --quiet --no-color --as -h --help' ;;
    'registry rename')
        subcommands=''
        arguments='registry @free'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'registry delete')
        subcommands=''
        arguments='registry'
        options='-n --dry-run -y --yes --home --format --json -q --quiet --no-color --as -h --help' ;;
    'collection')
        subcommands='create show edit rename delete'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'collection create')
        subcommands=''
        arguments='target'
        options='-t --type -d --description --tag --home --format --json -q --quiet --no-color --as -h --help' ;;
    'collection show')
        subcommands=''
        arguments='collection'
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'collection edit')
        subcommands=''
        arguments='collection'
        options='-d --description --add-tag --remove-tag --home --format --json -q --quiet --no-color --as -h --help' ;;
    'collection rename')
        subcommands=''
        arguments='collection @free'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'collection delete')
        subcommands=''
        arguments='collection'
        options='-n --dry-run -y --yes --home --format --json -q --quiet --no-color --as -h --help' ;;
    'team')
        subcommands='create show list'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'team create')
        subcommands=''
        arguments='@free'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'team show')
        subcommands=''
        arguments='team'
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'team list')
        subcommands=''
        arguments=''
        options='--as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'member')
        subcommands='add role remove list'
        arguments=''
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'member add')
        subcommands=''
        arguments='entity'
        options='--role --registry --team --home --format --json -q --quiet --no-color --as -h --help' ;;
    'member role')
        subcommands=''
        arguments='entity'
        options='--role --registry --team --home --format --json -q --quiet --no-color --as -h --help' ;;
    'member remove')
        subcommands=''
        arguments='entity'
        options='--registry --team --home --format --json -q --quiet --no-color --as -h --help' ;;
    'member list')
        subcommands=''
        arguments=''
        options='--registry --team --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'gc')
        subcommands=''
        arguments=''
        options='--grace -n --dry-run -y --yes --home --format --json -q --quiet --no-color --as -h --help' ;;
    'du')
        subcommands=''
        arguments='reference'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'undo')
        subcommands=''
        arguments='@free'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'sql')
        subcommands=''
        arguments='@free'
        options='--datasette --as-of --home --format --json -q --quiet --no-color --as -h --help' ;;
    'init')
        subcommands=''
        arguments='@folders'
        options='--organization --team --shared --single-host --home --format --json -q --quiet --no-color --as -h --help' ;;
    'verify')
        subcommands=''
        arguments='reference'
        options='--full --resume --repair --history --expect-head --home --format --json -q --quiet --no-color --as -h --help' ;;
    'export')
        subcommands=''
        arguments='reference ...'
        options='-o --output --all --links --thin --list --home --format --json -q --quiet --no-color --as -h --help' ;;
    'import')
        subcommands=''
        arguments='@files'
        options='-e --entity --aliases --create-registries --no-links --home --format --json -q --quiet --no-color --as -h --help' ;;
    'doctor')
        subcommands=''
        arguments=''
        options='--rebuild --home --format --json -q --quiet --no-color --as -h --help' ;;
    'completion')
        subcommands=''
        arguments='=bash,zsh,fish'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    'help')
        subcommands=''
        arguments='=concepts,references,names,formatting,exit-codes,environment,home,roles,filters,experiments,python,make,wandb ...'
        options='--home --format --json -q --quiet --no-color --as -h --help' ;;
    *) return 1 ;;
    esac
}

# Set what completes the value of an option; fail for a flag.
__registry_value() {
    case $1:$2 in
    *':--grace' | *':--older-than') value='=0,30m,1h,1d,7d' ;;
    *':--mode') value='=copy,reflink,hardlink,symlink' ;;
    *':--state') value='=open,running,finished,failed,killed' ;;
    *':--visibility') value='=organization,restricted' ;;
    *':--kind') value='=organization-named,organization-renamed,team-created,team-renamed,user-added,role-granted,role-revoked,registry-created,registry-edited,registry-renamed,registry-deleted,alias-protected,alias-unprotected,project-created,artifact-created,version-logged,version-imported,collection-created,collection-renamed,collection-deleted,version-linked,link-imported,version-unlinked,version-deleted,artifact-deleted,aliases-set,aliases-removed,tags-added,tags-removed,described,metadata-set,metadata-unset,event-redacted' ;;
    *':--role') value='=restricted-viewer,viewer,member,admin' ;;
    *':--may') value='=show,versions,history,search,get,path,use,link,unlink,alias,tag,describe,metadata,log,delete,protect,edit,rename,member,create,gc,import,sql,undo,team,as' ;;
    ':--format' | 'log:--format' | 'link:--format' | 'collections:--format' | 'versions:--format' | 'whoami:--format' | 'get:--format' | 'path:--format' | 'exists:--format' | 'unlink:--format' | 'delete:--format' | 'alias:--format' | 'alias add:--format' | 'alias remove:--format' | 'alias list:--format' | 'tag:--format' | 'tag add:--format' | 'tag remove:--format' | 'describe:--format' | 'metadata:--format' | 'metadata set:--format' | 'metadata unset:--format' | 'search:--format' | 'show:--format' | 'history:--format' | 'history redact:--format' | 'artifacts:--format' | 'registries:--format' | 'diff:--format' | 'runs:--format' | 'run:--format' | 'metric:--format' | 'protect:--format' | 'unprotect:--format' | 'registry:--format' | 'registry create:--format' | 'registry show:--format' | 'registry edit:--format' | 'registry rename:--format' | 'registry delete:--format' | 'collection:--format' | 'collection create:--format' | 'collection show:--format' | 'collection edit:--format' | 'collection rename:--format' | 'collection delete:--format' | 'team:--format' | 'team create:--format' | 'team show:--format' | 'team list:--format' | 'member:--format' | 'member add:--format' | 'member role:--format' | 'member remove:--format' | 'member list:--format' | 'gc:--format' | 'du:--format' | 'undo:--format' | 'sql:--format' | 'init:--format' | 'verify:--format' | 'export:--format' | 'import:--format' | 'doctor:--format' | 'completion:--format' | 'help:--format') value='=table,tsv,json,jsonl' ;;
    'compare:--format') value='=table,tsv,json,jsonl,csv' ;;
    'lineage:--format') value='=table,tsv,json,jsonl,dot,mermaid,openlineage' ;;
    *':--chart-file' | *':--datasette' | *':--output' | *':--repair' | *':--stamp' | *':--thin' | *':-o') value='@files' ;;
    *':--home') value='@folders' ;;
    *':--after' | *':--as-of' | *':--config' | *':--depth' | *':--description' | *':--digest' | *':--exclude' | *':--expect' | *':--expect-head' | *':--field' | *':--file' | *':--group' | *':--job-type' | *':--keep' | *':--limit' | *':--max' | *':--max-objects' | *':--metadata' | *':--metric' | *':--min' | 'run:--name' | *':--notes' | *':--organization' | *':--parent' | *':--prefix' | *':--reference' | *':--run' | *':--since' | *':--size' | *':--sort' | *':--step' | 'runs:--tag' | 'run:--tag' | 'init:--team' | *':--until' | *':-d' | *':-m') value='@free' ;;
    *':--alias' | *':-a') value='alias' ;;
    'log:--name' | 'log:-n') value='artifact' ;;
    *':--entity' | *':-e') value='entity' ;;
    *':--project' | *':-p') value='project' ;;
    *':--registry') value='registry' ;;
    *':--add-tag' | *':--remove-tag' | 'log:--tag' | 'collections:--tag' | 'versions:--tag' | 'search:--tag' | 'artifacts:--tag' | 'collection create:--tag') value='tag' ;;
    *':--link') value='target' ;;
    'member add:--team' | 'member role:--team' | 'member remove:--team' | 'member list:--team') value='team' ;;
    *':--add-type' | *':--type' | *':-t') value='type' ;;
    *':--actor' | *':--as') value='user' ;;
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
