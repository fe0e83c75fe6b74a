# fish completion for registry, written by `make completions`.
#
# Commands, options and fixed values stand here; names come from `registry __complete`.

function __registry_subcommands --argument-names command
    switch $command
        case ''
            printf '%s\t%s\n' \
                log 'Log files and folders as the next version of an artifact' \
                link 'Link a version to a collection of a registry' \
                collections 'List the collections of registries' \
                versions 'List the versions of an artifact or collection' \
                whoami 'Tell who acts where, and what said so' \
                get 'Get the files of a version into a folder' \
                path 'Print where a version can be read without copying' \
                exists 'Answer by exit status whether a version is there' \
                unlink 'Remove a link from its collection' \
                delete 'Delete versions, or whole artifacts' \
                alias 'Manage aliases' \
                tag 'Manage tags' \
                describe 'Describe a version, artifact or collection' \
                metadata 'Manage metadata' \
                search 'Search names, texts, metadata and files' \
                show 'Show one version with its files' \
                history 'Tell what happened, by whom and when' \
                artifacts 'List the artifacts of all projects' \
                registries 'List the registries' \
                lineage 'Tell where a version came from, and what came of it' \
                compare 'Compare versions by metrics and metadata' \
                diff 'Tell how two versions differ' \
                runs 'List runs, or show one with what it measured' \
                run 'Run a command, and remember what it did' \
                metric 'Record what the current run measures' \
                protect 'Let only admins change an alias of a registry' \
                unprotect 'Let members change an alias again' \
                registry 'Manage registries' \
                collection 'Manage collections' \
                team 'Manage teams' \
                member 'Manage who has which role' \
                gc 'Remove what no version reaches' \
                du 'Tell how much disk artifacts and versions use' \
                undo 'Undo an event by its inverse' \
                sql 'Ask the catalog in SQL' \
                init 'Make a home, or rename its organization and team' \
                verify 'Verify that what was logged is still what it was' \
                export 'Export versions and links to a bundle' \
                import 'Import a bundle: all of it, or nothing' \
                doctor 'Look after a home, and say what helps' \
                completion 'Print what completes command lines in a shell' \
                help 'Explain a topic or a command'
        case 'alias'
            printf '%s\t%s\n' \
                add 'Let aliases name a version' \
                remove 'Take aliases from the versions they name' \
                list 'List aliases, or how they moved'
        case 'tag'
            printf '%s\t%s\n' \
                add 'Add tags to a version, artifact or collection' \
                remove 'Remove tags'
        case 'metadata'
            printf '%s\t%s\n' \
                set 'Set metadata of a version' \
                unset 'Take metadata away from a version'
        case 'registry'
            printf '%s\t%s\n' \
                create 'Create a registry' \
                show 'Show a registry, and what to paste' \
                edit 'Change what a registry accepts and is for' \
                rename 'Rename a registry' \
                delete 'Delete a registry with its collections'
        case 'collection'
            printf '%s\t%s\n' \
                create 'Create a collection' \
                show 'Show a collection, and what to paste' \
                edit 'Change what a collection is for' \
                rename 'Rename a collection' \
                delete 'Delete a collection with its links'
        case 'team'
            printf '%s\t%s\n' \
                create 'Create a team' \
                show 'Show a team, its members and roles' \
                list 'List the teams'
        case 'member'
            printf '%s\t%s\n' \
                add 'Give a user a role' \
                role 'Change the role that somebody has' \
                remove 'Take the role of somebody away' \
                list 'List who has which role'
    end
end

function __registry_options --argument-names command
    switch $command
        case ''
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                --version 'Print the versions of all that a bug report needs' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'log'
            printf '%s\t%s\n' \
                -n 'The artifact; else the base name of the path' \
                --name 'The artifact; else the base name of the path' \
                -t 'Such as model; needed the first time' \
                --type 'Such as model; needed the first time' \
                -a 'A name for the version; repeatable' \
                --alias 'A name for the version; repeatable' \
                --tag 'A label; repeatable' \
                -m 'What to know about it, or @FILE.json; repeatable' \
                --metadata 'What to know about it, or @FILE.json; repeatable' \
                --metric 'A measured number; repeatable' \
                -d 'A text about the version' \
                --description 'A text about the version' \
                -p 'Where it belongs; else REGISTRY_PROJECT' \
                --project 'Where it belongs; else REGISTRY_PROJECT' \
                -e 'Whose it is, a team or user; else REGISTRY_ENTITY' \
                --entity 'Whose it is, a team or user; else REGISTRY_ENTITY' \
                --exclude 'Leave out files and folders; repeatable' \
                --follow 'Take links that leave the folder' \
                --link 'Link it to REGISTRY/COLLECTION, too; all or nothing' \
                --new-version 'A new version even if the content was logged before' \
                --rehash 'Read every file, also those that did not change' \
                --no-headers 'Do not read the headers of safetensors, GGUF, CSV and Parquet' \
                --reference 'Refer to it and copy nothing: [NAME=]file://…, s3://…; repeatable' \
                --digest 'Of a reference that is not read: [NAME=]sha256:…; repeatable' \
                --size 'Its size: [NAME=]1048576; repeatable' \
                --max-objects 'Most files that a referenced folder may have' \
                --no-checksum 'Do not read what file:// leads to' \
                --stamp 'Rewritten only when name or digest change; for make' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'link'
            printf '%s\t%s\n' \
                -a 'A name in the collection; repeatable' \
                --alias 'A name in the collection; repeatable' \
                --stamp 'Rewritten only when name or digest change; for make' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collections'
            printf '%s\t%s\n' \
                -t 'Of this type' \
                --type 'Of this type' \
                --tag 'With this tag' \
                --alias 'With a version of this alias' \
                --registry 'In this registry' \
                --since 'Changed since this event or time, or for so long: 7d' \
                --metric 'With a metric such as \'acc>=0.9\'' \
                -m 'With metadata such as optimizer.lr=0.1' \
                --metadata 'With metadata such as optimizer.lr=0.1' \
                --sort 'By this column; -COLUMN: the largest first' \
                --after 'Only what comes after this one: the next page' \
                --limit 'At most this many' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'versions'
            printf '%s\t%s\n' \
                -t 'Of this type' \
                --type 'Of this type' \
                --tag 'With this tag' \
                --alias 'With this alias' \
                --registry 'Linked in this registry' \
                --since 'Logged, or linked, since this event or time, or for so long: 7d' \
                --older-than 'Logged, or linked, longer ago than this' \
                --metric 'With a metric such as \'acc>=0.9\'' \
                -m 'With metadata such as optimizer.lr=0.1' \
                --metadata 'With metadata such as optimizer.lr=0.1' \
                --unaliased 'Which no alias names and no link leads to' \
                --keep 'Without this many of the newest of all' \
                --sort 'By this column; -COLUMN: the largest first' \
                --after 'Only what comes after this one: the next page' \
                --limit 'At most this many' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'whoami'
            printf '%s\t%s\n' \
                --may 'Ask whether this is allowed, by exit status' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'get'
            printf '%s\t%s\n' \
                --prefix 'Only files whose path starts so' \
                --mode 'copy, reflink, hardlink or symlink; else reflink where possible' \
                --exact 'Delete what is not in the version' \
                --force 'Overwrite edited files' \
                --allow-missing-references 'Leave out what the version refers to and is not on this machine' \
                --stamp 'Rewritten only when name or digest change; for make' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'path'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'exists'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'unlink'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'delete'
            printf '%s\t%s\n' \
                --all 'Delete whole artifacts, with all their versions' \
                --force 'Delete links to them and their aliases, too' \
                -n 'Only tell what would go, and the bytes that would free' \
                --dry-run 'Only tell what would go, and the bytes that would free' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'alias'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'alias add'
            printf '%s\t%s\n' \
                --expect 'Only if they are there now, such as v3, or none' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'alias remove'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'alias list'
            printf '%s\t%s\n' \
                --history 'Who moved which alias, when, from where to where' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'tag'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'tag add'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'tag remove'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'describe'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'metadata'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'metadata set'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'metadata unset'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'search'
            printf '%s\t%s\n' \
                --file 'Versions with a file of such a path or name' \
                --registry 'In this registry' \
                -t 'Of this type' \
                --type 'Of this type' \
                --tag 'With this tag' \
                --alias 'With this alias' \
                --since 'Changed since this event or time, or for so long: 7d' \
                --metric 'With a metric such as \'acc>=0.9\'' \
                -m 'With metadata such as optimizer.lr=0.1' \
                --metadata 'With metadata such as optimizer.lr=0.1' \
                --sort 'By this column; -COLUMN: the largest first' \
                --after 'Only what comes after this one: the next page' \
                --limit 'At most this many' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'show'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'history'
            printf '%s\t%s\n' \
                --registry 'Of this registry' \
                --since 'From this event or time on, or for so long: 7d' \
                --until 'Up to this event or time, or so long ago: 7d' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --actor 'By this user' \
                --kind 'Of this kind, such as version-linked' \
                --limit 'At most this many, the newest' \
                --follow 'Go on and tell what happens, until Ctrl-C' \
                --reverse 'The oldest of them first' \
                --head 'Only the number and hash of the last event' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'history redact'
            printf '%s\t%s\n' \
                --field 'Only this: description, or metadata.KEY. Repeatable' \
                -n 'Only tell what would be blanked' \
                --dry-run 'Only tell what would be blanked' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'artifacts'
            printf '%s\t%s\n' \
                -p 'Of this project' \
                --project 'Of this project' \
                -e 'Of this entity' \
                --entity 'Of this entity' \
                -t 'Of this type' \
                --type 'Of this type' \
                --tag 'With this tag' \
                --alias 'With a version of this alias' \
                --since 'Changed since this event or time, or for so long: 7d' \
                --metric 'With a metric such as \'acc>=0.9\'' \
                -m 'With metadata such as optimizer.lr=0.1' \
                --metadata 'With metadata such as optimizer.lr=0.1' \
                --sort 'By this column; -COLUMN: the largest first' \
                --after 'Only what comes after this one: the next page' \
                --limit 'At most this many' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registries'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'lineage'
            printf '%s\t%s\n' \
                --up 'What it was made from' \
                --down 'What came of it' \
                --depth 'At most so many versions away' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'compare'
            printf '%s\t%s\n' \
                --max 'Best where this is greatest; repeatable' \
                --min 'Best where this is least; repeatable' \
                --chart 'Draw a chart here; needs the extra `charts`' \
                --chart-file 'Draw it as a .png, .svg or .pdf; needs it, too' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'diff'
            printf '%s\t%s\n' \
                --patch 'Show the lines that differ in small text files' \
                --exit-code 'End with 1 where they differ' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'runs'
            printf '%s\t%s\n' \
                -p 'Of this project' \
                --project 'Of this project' \
                -e 'Of this entity' \
                --entity 'Of this entity' \
                --state 'In this state: open, running, finished, failed, killed' \
                --parent 'Begun within this run' \
                --job-type 'Of this type' \
                --group 'In this group' \
                --tag 'With this tag of runs' \
                --diff 'Print what the work tree of the run differed in' \
                --chart 'Draw a chart here; needs the extra `charts`' \
                --chart-file 'Draw it as a .png, .svg or .pdf; needs it, too' \
                --limit 'At most this many, the newest' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'run'
            printf '%s\t%s\n' \
                -p 'Where it belongs; else REGISTRY_PROJECT' \
                --project 'Where it belongs; else REGISTRY_PROJECT' \
                -e 'Whose it is, a team or user; else REGISTRY_ENTITY' \
                --entity 'Whose it is, a team or user; else REGISTRY_ENTITY' \
                --name 'What to call it; else its id' \
                --config 'What it is set to, or @FILE.json; repeatable' \
                --job-type 'What it does, as train' \
                --group 'What it is a part of' \
                --tag 'A label; repeatable' \
                --notes 'What is to be remembered' \
                --diff 'Keep what tracked files differ in from the commit' \
                --packages 'Note the versions of Python and its packages' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'metric'
            printf '%s\t%s\n' \
                --step 'When; else after the last step' \
                --run 'Of this run; else REGISTRY_RUN_ID' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'protect'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'unprotect'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registry'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registry create'
            printf '%s\t%s\n' \
                --type 'Accept this type; repeatable. None: all' \
                --visibility 'organization, or restricted to its members' \
                --description 'What it is for' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registry show'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registry edit'
            printf '%s\t%s\n' \
                --add-type 'Accept this type, too; repeatable' \
                --visibility 'restricted: to its members, for good' \
                --description 'What it is for; \'\' takes it away' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registry rename'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'registry delete'
            printf '%s\t%s\n' \
                -n 'Only tell what would go' \
                --dry-run 'Only tell what would go' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collection'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collection create'
            printf '%s\t%s\n' \
                -t 'Of its versions; it never changes' \
                --type 'Of its versions; it never changes' \
                -d 'What it is for' \
                --description 'What it is for' \
                --tag 'Words; repeatable' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collection show'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collection edit'
            printf '%s\t%s\n' \
                -d 'Or \'\' to take it away' \
                --description 'Or \'\' to take it away' \
                --add-tag 'Words; repeatable' \
                --remove-tag 'Repeatable' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collection rename'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'collection delete'
            printf '%s\t%s\n' \
                -n 'Only tell what would go' \
                --dry-run 'Only tell what would go' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'team'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'team create'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'team show'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'team list'
            printf '%s\t%s\n' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'member'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'member add'
            printf '%s\t%s\n' \
                --role 'restricted-viewer, viewer, member or admin' \
                --registry 'In this registry' \
                --team 'In this team' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'member role'
            printf '%s\t%s\n' \
                --role 'restricted-viewer, viewer, member or admin' \
                --registry 'In this registry' \
                --team 'In this team' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'member remove'
            printf '%s\t%s\n' \
                --registry 'In this registry' \
                --team 'In this team' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'member list'
            printf '%s\t%s\n' \
                --registry 'In this registry' \
                --team 'In this team' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'gc'
            printf '%s\t%s\n' \
                --grace 'Keep what is younger: 0, or such as 30m, 1h, 7d' \
                -n 'Only tell what would go' \
                --dry-run 'Only tell what would go' \
                -y 'Do not ask' \
                --yes 'Do not ask' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'du'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'undo'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'sql'
            printf '%s\t%s\n' \
                --datasette 'Only write what makes Datasette show more' \
                --as-of 'As it was after this event, at this time, or so long ago: 7d' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'init'
            printf '%s\t%s\n' \
                --organization 'The name of the organization' \
                --team 'The name of the default team' \
                --shared 'Open the home to the group' \
                --single-host 'Promise that no other host writes to a network home' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'verify'
            printf '%s\t%s\n' \
                --full 'Compare blake3, too, and read what no version needs' \
                --resume 'Go on where an interrupted verify stopped' \
                --repair 'Take good bytes from a file, a folder, another home or a bundle' \
                --history 'Only the chain of the history; reads no contents' \
                --expect-head 'What history --head printed: some event has it' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'export'
            printf '%s\t%s\n' \
                -o 'The bundle, - for stdout' \
                --output 'The bundle, - for stdout' \
                --all 'All versions of each; without REF, all there is' \
                --links 'Bring the links of the versions along' \
                --thin 'Leave out the files of these digests or ids; - for stdin' \
                --list 'Only print digests, for --thin on another side' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'import'
            printf '%s\t%s\n' \
                -e 'Whose it becomes; else as in the bundle' \
                --entity 'Whose it becomes; else as in the bundle' \
                --aliases 'Let the aliases name what they name in the bundle' \
                --create-registries 'Create the registries that are missing' \
                --no-links 'Leave the links out' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'doctor'
            printf '%s\t%s\n' \
                --rebuild 'Make the state anew from the history, with a backup' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'completion'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
        case 'help'
            printf '%s\t%s\n' \
                --home 'The home to use' \
                --format 'table, tsv, json or jsonl' \
                --json 'Short for --format json' \
                -q 'Print one identifier per line' \
                --quiet 'Print one identifier per line' \
                --no-color 'Print no colours' \
                --as 'Act as this user; for admins' \
                -h 'Show this message and exit' \
                --help 'Show this message and exit'
    end
end

# What completes the arguments of a command, in order.
function __registry_arguments --argument-names command
    switch $command
        case 'log'
            printf '%s\n' @files ...
        case 'link'
            printf '%s\n' reference target
        case 'collections'
            printf '%s\n' registry
        case 'versions'
            printf '%s\n' sequence
        case 'whoami'
            printf '%s\n' anything
        case 'get'
            printf '%s\n' reference @folders
        case 'path'
            printf '%s\n' reference @free
        case 'exists'
            printf '%s\n' reference
        case 'unlink'
            printf '%s\n' collection-reference
        case 'delete'
            printf '%s\n' reference ...
        case 'alias add'
            printf '%s\n' reference alias ...
        case 'alias remove'
            printf '%s\n' reference alias ...
        case 'alias list'
            printf '%s\n' reference
        case 'tag add'
            printf '%s\n' reference tag ...
        case 'tag remove'
            printf '%s\n' reference tag ...
        case 'describe'
            printf '%s\n' reference @free
        case 'metadata set'
            printf '%s\n' reference @free ...
        case 'metadata unset'
            printf '%s\n' reference @free ...
        case 'search'
            printf '%s\n' @free ...
        case 'show'
            printf '%s\n' reference
        case 'history'
            printf '%s\n' reference
        case 'history redact'
            printf '%s\n' @free ...
        case 'lineage'
            printf '%s\n' reference
        case 'compare'
            printf '%s\n' reference ...
        case 'diff'
            printf '%s\n' reference reference
        case 'runs'
            printf '%s\n' @free
        case 'run'
            printf '%s\n' @free ...
        case 'metric'
            printf '%s\n' @free ...
        case 'protect'
            printf '%s\n' registry alias
        case 'unprotect'
            printf '%s\n' registry alias
        case 'registry create'
            printf '%s\n' @free
        case 'registry show'
            printf '%s\n' registry
        case 'registry edit'
            printf '%s\n' registry
        case 'registry rename'
            printf '%s\n' registry @free
        case 'registry delete'
            printf '%s\n' registry
        case 'collection create'
            printf '%s\n' target
        case 'collection show'
            printf '%s\n' collection
        case 'collection edit'
            printf '%s\n' collection
        case 'collection rename'
            printf '%s\n' collection @free
        case 'collection delete'
            printf '%s\n' collection
        case 'team create'
            printf '%s\n' @free
        case 'team show'
            printf '%s\n' team
        case 'member add'
            printf '%s\n' entity
        case 'member role'
            printf '%s\n' entity
        case 'member remove'
            printf '%s\n' entity
        case 'du'
            printf '%s\n' reference
        case 'undo'
            printf '%s\n' @free
        case 'sql'
            printf '%s\n' @free
        case 'init'
            printf '%s\n' @folders
        case 'verify'
            printf '%s\n' reference
        case 'export'
            printf '%s\n' reference ...
        case 'import'
            printf '%s\n' @files
        case 'completion'
            printf '%s\n' =bash,zsh,fish
        case 'help'
            printf '%s\n' =concepts,references,names,formatting,exit-codes,environment,home,roles,filters,experiments,python,make,wandb ...
    end
end

# What completes the value of an option; nothing for a flag.
function __registry_value --argument-names command option
    switch $command:$option
        case '*:--grace' '*:--older-than'
            echo '=0,30m,1h,1d,7d'
        case '*:--mode'
            echo '=copy,reflink,hardlink,symlink'
        case '*:--state'
            echo '=open,running,finished,failed,killed'
        case '*:--visibility'
            echo '=organization,restricted'
        case '*:--kind'
            echo '=organization-named,organization-renamed,team-created,team-renamed,user-added,role-granted,role-revoked,registry-created,registry-edited,registry-renamed,registry-deleted,alias-protected,alias-unprotected,project-created,artifact-created,version-logged,version-imported,collection-created,collection-renamed,collection-deleted,version-linked,link-imported,version-unlinked,version-deleted,artifact-deleted,aliases-set,aliases-removed,tags-added,tags-removed,described,metadata-set,metadata-unset,event-redacted'
        case '*:--role'
            echo '=restricted-viewer,viewer,member,admin'
        case '*:--may'
            echo '=show,versions,history,search,get,path,use,link,unlink,alias,tag,describe,metadata,log,delete,protect,edit,rename,member,create,gc,import,sql,undo,team,as'
        case ':--format' 'log:--format' 'link:--format' 'collections:--format' 'versions:--format' 'whoami:--format' 'get:--format' 'path:--format' 'exists:--format' 'unlink:--format' 'delete:--format' 'alias:--format' 'alias add:--format' 'alias remove:--format' 'alias list:--format' 'tag:--format' 'tag add:--format' 'tag remove:--format' 'describe:--format' 'metadata:--format' 'metadata set:--format' 'metadata unset:--format' 'search:--format' 'show:--format' 'history:--format' 'history redact:--format' 'artifacts:--format' 'registries:--format' 'diff:--format' 'runs:--format' 'run:--format' 'metric:--format' 'protect:--format' 'unprotect:--format' 'registry:--format' 'registry create:--format' 'registry show:--format' 'registry edit:--format' 'registry rename:--format' 'registry delete:--format' 'collection:--format' 'collection create:--format' 'collection show:--format' 'collection edit:--format' 'collection rename:--format' 'collection delete:--format' 'team:--format' 'team create:--format' 'team show:--format' 'team list:--format' 'member:--format' 'member add:--format' 'member role:--format' 'member remove:--format' 'member list:--format' 'gc:--format' 'du:--format' 'undo:--format' 'sql:--format' 'init:--format' 'verify:--format' 'export:--format' 'import:--format' 'doctor:--format' 'completion:--format' 'help:--format'
            echo '=table,tsv,json,jsonl'
        case 'compare:--format'
            echo '=table,tsv,json,jsonl,csv'
        case 'lineage:--format'
            echo '=table,tsv,json,jsonl,dot,mermaid,openlineage'
        case '*:--chart-file' '*:--datasette' '*:--output' '*:--repair' '*:--stamp' '*:--thin' '*:-o'
            echo '@files'
        case '*:--home'
            echo '@folders'
        case '*:--after' '*:--as-of' '*:--config' '*:--depth' '*:--description' '*:--digest' '*:--exclude' '*:--expect' '*:--expect-head' '*:--field' '*:--file' '*:--group' '*:--job-type' '*:--keep' '*:--limit' '*:--max' '*:--max-objects' '*:--metadata' '*:--metric' '*:--min' 'run:--name' '*:--notes' '*:--organization' '*:--parent' '*:--prefix' '*:--reference' '*:--run' '*:--since' '*:--size' '*:--sort' '*:--step' 'runs:--tag' 'run:--tag' 'init:--team' '*:--until' '*:-d' '*:-m'
            echo '@free'
        case '*:--alias' '*:-a'
            echo 'alias'
        case 'log:--name' 'log:-n'
            echo 'artifact'
        case '*:--entity' '*:-e'
            echo 'entity'
        case '*:--project' '*:-p'
            echo 'project'
        case '*:--registry'
            echo 'registry'
        case '*:--add-tag' '*:--remove-tag' 'log:--tag' 'collections:--tag' 'versions:--tag' 'search:--tag' 'artifacts:--tag' 'collection create:--tag'
            echo 'tag'
        case '*:--link'
            echo 'target'
        case 'member add:--team' 'member role:--team' 'member remove:--team' 'member list:--team'
            echo 'team'
        case '*:--add-type' '*:--type' '*:-t'
            echo 'type'
        case '*:--actor' '*:--as'
            echo 'user'
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
