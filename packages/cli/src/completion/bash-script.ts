/**
 * What completes commands in bash. It needs nothing but bash, 4 or newer, and may be read twice.
 *
 * Bash takes a word apart at `=` and `:`. Here such words are put together again, and of what fits only the part behind
 * the last of these is given back.
 */
export const BASH_SCRIPT = `# bash completion for planloom
__planloom_complete() {
    local word value glued='' directive=0
    local -a words=()
    COMPREPLY=()
    for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ \${#words[@]} -gt 0 && ( $word == [=:]* || \${words[\${#words[@]}-1]} == *[=:] ) ]]; then
            glued=\${words[\${#words[@]}-1]}
            words[\${#words[@]}-1]=$glued$word
            if [[ $word == [=:] ]]; then glued=$glued$word; fi
        else
            glued=''
            words+=("$word")
        fi
    done
    while IFS= read -r value; do
        if [[ $value == :* ]]; then
            directive=\${value#:}
        else
            value=\${value%%$'\\t'*}
            value=\${value#"$glued"}
            if [[ $value == *' '* ]]; then printf -v value %q "$value"; fi
            COMPREPLY+=("$value")
        fi
    done < <(planloom complete -- "\${words[@]}" 2>/dev/null)
    if (( directive & 2 )); then compopt -o nospace 2>/dev/null; fi
    return 0
}
complete -F __planloom_complete planloom
`;
