# What a bash session's loop consists of. It runs from the command line that language.json gives, not from this file, so that messages say
# "main.sh: line N" with the lines of the caller's code. The executor sends "NUMBER CODE-BYTES INPUT-BYTES\n", the code and the input on
# descriptor 3, and is answered "done NUMBER EXIT\n".

# Scripts like to use 3 themselves. Children inherit 250 too: bash has no way to close it in them alone.
exec 250<&3 3<&-

# Ctrl-C ends the loops that are running, ours among them, and whatever comes after them; then the loop begins anew. In a function
# without a loop there is nothing to break: it goes on after the command that was interrupted.
trap '__session_status=130; break 999 2>/dev/null' INT
__session_loop='while __session_next; do eval "$__session_code"; done; eval "$__session_loop"'

# Says how the last execution ended, and waits for the next.
__session_next() {
    local status=${__session_status-$?}
    local -
    set +aeuvx
    unset -v __session_status
    if [[ -n ${__session_number-} ]]; then
        [[ $__session_input == /dev/null ]] || command rm -f "$__session_input"
        builtin printf 'done %d %d\n' "$__session_number" "$status" >&250
    fi
    local code_bytes input_bytes
    IFS=' ' builtin read -r -u 250 __session_number code_bytes input_bytes || exit 0
    # Bytes, not characters; and as it is, NUL and line breaks included.
    LC_ALL=C IFS='' builtin read -r -d '' -N "$code_bytes" -u 250 __session_code
    __session_input=/dev/null
    if ((input_bytes > 0)); then
        __session_input=/tmp/.stdin-$$
        command head -c "$input_bytes" <&250 >|"$__session_input"
    fi
    exec 0<"$__session_input"
    # At its end: the exit code, before ERR traps see it a second time, and no trace of what is ours.
    __session_code="${__session_traced:+set -$__session_traced;}$__session_code
{ __session_status=\$? __session_traced=\${-//[^vx]}; set +vx; } 2>/dev/null"
}

builtin printf 'ready\n' >&250
