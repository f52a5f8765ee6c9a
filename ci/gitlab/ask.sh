# ask [OPTIONS OF CURL] URL, for the scripts beside it. The token goes to GitLab and nowhere
# else: no redirection is followed with it.
ask() { curl --silent --show-error --fail --header "PRIVATE-TOKEN: $GITLAB_TOKEN" "$@"; }
project="$CI_API_V4_URL/projects/$CI_PROJECT_ID"
# Notes that our own account wrote under the merge request $1: anybody may write a mark.
ours() {
    me=$(ask "$CI_API_V4_URL/user")
    ask "$project/merge_requests/$1/notes?per_page=100&sort=desc" | ME="$me" python3 -c '
import json, os, sys
me = json.loads(os.environ["ME"])["id"]
print(json.dumps([note for note in json.load(sys.stdin) if note["author"]["id"] == me]))'
}
