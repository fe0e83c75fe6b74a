#!/usr/bin/env bash
# The main job on real files: a data set, two models made from it, and the way back to the better one.
# Usage: examples/demo.sh FOLDER. The folder is emptied first. `registry` must be on the PATH.
set -euo pipefail

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/character_names" && pwd)
folder=${1:?usage: examples/demo.sh FOLDER}

# The demo owns its home and its identity, whatever the shell that started it has set.
unset REGISTRY_ENTITY REGISTRY_PROJECT REGISTRY_RUN_ID WANDB_ENTITY WANDB_PROJECT WANDB_RUN_ID
if [ -e "$folder" ]; then chmod -R u+w "$folder"; fi # the trees of `path` are read-only
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
ln -s "$scripts" scripts
export REGISTRY_HOME=$PWD/home

# People read the demo, also where its output is kept in a file or a log.
registry() { command registry --format table "$@"; }

say() { printf '\n# %s\n' "$*"; }

# Shows a command as one would type it, then runs it in this shell.
run() {
    printf '$ %s\n' "$1"
    eval "$1"
}

say 'A data set, made from facts that every Python carries. The first log makes the home.'
run 'python3 scripts/make_dataset.py data'
run 'registry log data --name character-names --type dataset --description "Unicode 3.2 names and categories"'
run 'registry link character-names dataset/character-names'

say 'A model learned from it, with its accuracy. Who needs a good one asks for `production`.'
run 'python3 scripts/train.py data model'
run 'registry log model --name character-categories --type model -m @model/metrics.json --metric accuracy=$(python3 scripts/evaluate.py model data)'
run 'registry link character-categories wandb-registry-model/character-categories -a production'
run 'registry versions model/character-categories'

say 'The same content again is no new version.'
run 'registry log model --name character-categories'

say 'A better model takes its place: new bytes, a new version, and the alias moves.'
run 'cp -r model first-model'
run 'python3 scripts/train.py data model --pairs --epochs 5'
run 'registry log model --name character-categories -m @model/metrics.json --metric accuracy=$(python3 scripts/evaluate.py model data)'
run 'registry link character-categories wandb-registry-model/character-categories -a production'
run 'registry versions model/character-categories'

say 'What there is now, and who we are here.'
run 'registry collections'
run 'registry whoami'

say 'Back from the registry: the good one by its alias, the first one by its number.'
run 'registry get model/character-categories:production good'
run 'cmp model/model.json good/model.json && echo same bytes'
run 'registry get model/character-categories:v0 first'
run 'cmp first-model/model.json first/model.json && echo same bytes'
run 'python3 scripts/evaluate.py good data'

say 'Where the bytes are: a read-only path to use in place, and one blob for each content.'
run 'registry path model/character-categories:production model.json'
run 'cmp model/model.json "$(registry path model/character-categories:production model.json)" && echo same bytes'
run 'find home/blobs -type f -exec ls -l {} +'

say 'All of it is still there. To look around, from the folder of the checkout:'
printf '. .venv/bin/activate\ncd %q\nregistry --home home show model/character-categories:production\n' "$PWD"
