#!/usr/bin/env bash
# packages.sh - the Debian packages that guanjia needs, and why.
#
#   packages.sh check SET      says what is missing and which command installs it; exit 1 if any
#   packages.sh install SET    installs what is missing, as root; otherwise as `check`
#   packages.sh list SET       prints the names
#
# SET: `build` builds and runs the gateway and its demo; `test` is `build` and what tests need.
set -euo pipefail

# set | package | what satisfies it already, beside the package itself | why
#   |  `command X`: X is found;  `node X`: X is found, and node is new enough;  `else X`: X will do where the
#   |  package can not be installed
readonly TABLE='
build | gcc                    |                  | the C compiler
build | libc6-dev              |                  | headers of the C library
build | make                   | command make     | reads the Makefile
build | pkg-config             | command pkg-config | finds the libraries
build | libwebsockets-dev      |                  | HTTP and websocket server
build | libwebsockets-evlib-ev |                  | its event loop on libev
build | libev-dev              |                  | the event loop
build | libcurl4-openssl-dev   |                  | calls to the platforms
build | libjansson-dev         |                  | JSON
build | libcsv-dev             |                  | imported tables
build | libpcre2-dev           |                  | intent patterns
build | libexpat1-dev          |                  | XML of WeChat
build | libssl-dev             |                  | signatures and AES of WeChat
build | libsodium-dev          |                  | passwords and tokens
build | libutf8proc-dev        |                  | Unicode folding
build | libsqlite3-dev         |                  | the store
build | nodejs                 | node node        | bundles the staff console
build | npm                    | node npm         | fetches what the console is made of
test  | ca-certificates        |                  | npm over HTTPS
test  | curl                   | command curl     | runs the examples of docs/webhook.md
test  | openssl                | command openssl  | signs in them
test  | clang                  | command clang    | second compiler, sanitizers, fuzzing
test  | libclang-rt-dev        |                  | run-time parts of the sanitizers
test  | lld                    | else ld          | links the sanitised programs, faster
test  | libcmocka-dev          |                  | unit tests
test  | kannel                 | command bearerbox | a real SMS gateway to test against
test  | chromium-headless-shell | else chromium   | tests of the pages
test  | fonts-noto-cjk         |                  | Chinese on those pages
'
readonly NODE_MAJOR_MIN=18
last_resort= # set when what is missing can not be installed

# Takes the spaces around the text in the variable of that name away.
trim() {
    local -n text=$1
    text=${text#"${text%%[! ]*}"}
    text=${text%"${text##*[! ]}"}
}

node_is_new_enough() {
    local version
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    ((${version%%.*} >= NODE_MAJOR_MIN))
}

# Whether something else than the package already does its work.
is_satisfied_by() {
    case $1 in
    'command '*) command -v "${1#command }" >/dev/null ;;
    'node '*) command -v "${1#node }" >/dev/null && node_is_new_enough ;;
    'else '*) [[ $last_resort ]] && command -v "${1#else }" >/dev/null ;;
    *) return 1 ;;
    esac
}

# Sets names[] and reasons[] to the packages of a set that are not there.
find_missing() {
    local chosen=$1 installed set name substitute why
    names=() reasons=()
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null)
    while IFS='|' read -r set name substitute why; do
        trim set && trim name && trim substitute && trim why
        if [[ -z $set || ($set == test && $chosen == build) ]]; then
            continue
        fi
        if [[ $'\n'$installed$'\n' != *$'\n'"installed $name"$'\n'* ]] &&
            ! is_satisfied_by "$substitute"; then
            names+=("$name") reasons+=("$why")
        fi
    done <<<"$TABLE"
}

print_missing() {
    local i
    echo "guanjia needs ${#names[@]} Debian packages that are not installed:"
    for i in "${!names[@]}"; do
        printf '  %-26s %s\n' "${names[i]}" "${reasons[i]}"
    done
}

has_lists() {
    local lists=(/var/lib/apt/lists/*_Packages*)
    [[ -e ${lists[0]} ]]
}

run_apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 "$@"
}

# Lists that are there may still be too old to fetch by: then once more with new ones.
install_missing() {
    has_lists || run_apt update
    run_apt install --no-install-recommends "${names[@]}" && return
    echo "packages.sh: trying once more with fresh package lists"
    run_apt update
    run_apt install --no-install-recommends "${names[@]}"
}

main() {
    local action=${1:-} chosen=${2:-}
    if [[ $chosen != build && $chosen != test ]]; then
        echo "usage: packages.sh check|install|list build|test" >&2
        exit 2
    fi
    if [[ $action == list ]]; then
        awk -F'|' -v chosen="$chosen" '
            NF > 1 && ($1 !~ /test/ || chosen == "test") { gsub(/ /, "", $2); print $2 }' <<<"$TABLE"
        return
    fi
    if ! command -v dpkg-query >/dev/null; then
        echo "packages.sh: no dpkg here; \`scripts/packages.sh list $chosen\` names what Debian calls the needed packages" >&2
        return
    fi
    find_missing "$chosen"
    ((${#names[@]} > 0)) || return 0
    if [[ $action == install && $(id -u) == 0 ]]; then
        print_missing
        install_missing && return
    fi
    last_resort=yes
    find_missing "$chosen"
    ((${#names[@]} > 0)) || return 0
    print_missing
    echo
    echo "  sudo apt-get install -y --no-install-recommends ${names[*]}"
    echo
    echo "installs them. (\`make packages\` as root does the same.)"
    exit 1
}

main "$@"
