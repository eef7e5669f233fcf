#### echo
echo hello "a  b" 'c$d' $'t\tab' \$
#### printf
printf '%s|%5d|%-5s|%x|%05.2f|%q|%b\n' str 42 ab 255 3.14159 "it's" 'a\nb'
printf '%s\n' a b c; printf -v v '%03d' 7; echo "$v"
#### nothing
#### only a comment
# nothing
#### variables
a=1; b="$a 2"; c=${b# }; readonly r=5; unset a; echo "$b|$c|${a-unset}|${a:-empty}|${a:=set}|$a|${#b}|${b^^}|${!b*}"
#### parameter expansion
p=/usr/local/lib.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p#*/} ${p/local/share} ${p//\//:} ${p:5:5} ${p: -2} ${p/#\/usr/X} ${p/%gz/xz}
#### case changes
s="hello World"; echo ${s^} ${s^^} ${s,,} ${s~~} ${s@Q} ${s@U}
#### unset with nounset
set -u; echo before; echo $nothing; echo after
#### required
echo ${must:?is required}
#### arrays
a=(one "two three" four); a+=(five); a[7]=seven; unset 'a[0]'; echo "${a[@]}" ${#a[@]} "${!a[@]}" "${a[@]:1:2}" "${a[-1]}"; for x in "${a[@]}"; do echo "<$x>"; done
#### associative arrays
declare -A m=([k]=v [two words]=x); m[n]=1; for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort; echo ${#m[@]} ${m[none]-none} $([[ -v m[k] ]] && echo there)
#### arithmetic
echo $((2**10)) $((7/2)) $((-7%3)) $((0x1f)) $((2#101)) $((1<<4|1)) $((5>3?1:0)); ((x=5,x+=2)); echo $x; let y=x*2; echo $y; echo $((x++)) $((--x)) $((010)) $((9223372036854775807+1))
#### arithmetic errors
echo $((1/0)); echo next
#### bad octal
echo $((08)); echo next
#### declare
declare -i n=3+4; declare -r c=1; declare -x e=2; declare -u up=abc; declare -l low=ABC; echo $n $up $low; declare -p n c e up; n=x; echo $n
#### read only
readonly x=1; x=2; echo not reached?
#### tests
[ 1 -lt 2 ] && echo lt; [[ abc == a* ]] && echo glob; [[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}; [[ -z "" && -n x ]] && echo both; [[ a < b ]] && echo less; test -d . && echo dir; [ a = b ] || echo differ; [[ ! -e nothing ]] && echo none
#### test errors
[ 1 -eq x ]; echo $?; [ a b ]; echo $?; [[ 1 -eq 1 ]]; echo $?
#### if and case
for v in 1 abc x9 "" -f; do case $v in [0-9]) echo digit;; a*|b*) echo ab;; *[0-9]) echo ends;; "") echo empty;; -*) echo option;& *) echo else;; esac; done; if false; then echo no; elif true; then echo elif; fi
#### loops
for ((i=0;i<3;i++)); do echo -n $i; done; for i in {1..3} {a..c} {1..9..4} x{1,2}y; do echo -n " $i"; done; n=3; while ((n--)); do echo -n w$n; done; until ((++n>2)); do echo -n u; done; echo
#### break and continue
for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done
#### select
printf '2\n' | { select x in a b; do echo "chose $x"; break; done; }
#### functions
f() { local a=$1; shift; echo "$a $# $*"; return 3; }; f 1 2 3; echo $?; function g { echo "$FUNCNAME ${FUNCNAME[1]}"; }; g; declare -F; unset -f g; g
#### recursion
fact() { (($1<2)) && echo 1 || echo $(( $1 * $(fact $(($1-1))) )); }; fact 10
#### dynamic scope
f() { local v=inner; g; }; g() { echo $v; v=changed; }; v=outer; f; echo $v
#### name references
f() { local -n ref=$1; ref+=x; }; s=a; f s; echo $s; n=s; echo ${!n}
#### here documents
x=val; cat <<A; cat <<'B'; cat <<-C
$x $(echo sub) \$x
A
$x $(no)
B
	tabs gone
	C
cat <<< "here $x"
#### here document without end
cat <<END
never ends
#### command substitution
a=$(echo one; echo two); echo "$a" $a `echo back\`echo nested\`` $(< /dev/null); echo "$(printf 'x\n\n\n')|"
#### process substitution
diff <(printf 'a\nb\n') <(printf 'a\nc\n'); while read l; do ((n++)); done < <(seq 5); echo $n; echo abc > >(tr a-z A-Z); wait $!
#### pipes
printf '3\n1\n2\n' | sort | head -2 | tac; false | true; echo $? ${PIPESTATUS[@]}; set -o pipefail; false | true; echo $?; echo x |& cat
#### last pipe
echo v | read x; echo "[$x]"; shopt -s lastpipe; echo v | read x; echo "[$x]"
#### redirections
echo out > f; echo more >> f; cat < f; { echo a; echo b >&2; } 2>&1 | sort; ls nothing 2> err; wc -l < err; exec 3> g; echo three >&3; exec 3>&-; cat g; : > f; cat f; echo x &> both; cat both; echo lost > /dev/null
#### bad redirections
cat < nothing; echo $?; echo x > /; echo $?; echo x >&9; echo $?; set -C; echo a > f; echo b > f; echo b >| f; cat f
#### descriptors
exec {fd}> f; echo via >&$fd; exec {fd}>&-; cat f; exec 4<<< "four"; read -u 4 x; echo $x; (echo sub >&2) 2>&1
#### quoting
echo "a\"b\$c\\d\e" 'a\nb' "it's" a\ b "" '' "$(echo "in \"quotes\"")" $"dollar"; echo "*" * ~ "~"
#### word splitting
s="a  b	c
d"; for w in $s; do echo "<$w>"; done; IFS=:; p=x:y::z; for w in $p; do echo "<$w>"; done; echo "$*"; set -- 1 2; echo "$*"
#### globs
touch a1 a2 b1 .h "sp ace"; echo a* ?1 [!a]* *.none .h*; shopt -s nullglob; echo none*; shopt -s dotglob extglob; echo @(a|b)1 !(a*) ; mkdir -p d/e; touch d/e/f; shopt -s globstar; echo **/f
#### glob failures
shopt -s failglob; echo none*; echo next
#### brace expansion
echo {a,b}{1,2} {01..03} {z..w} a{,b}c {1..} {a} '{1,2}' {-1..1}
#### special parameters
echo $# $0 "$1" "$2" $@ $? $- ${#*}; set -- x y z; shift 2; echo $1 $#; true _arg; echo $_
#### arguments
for a; do echo "[$a]"; done; while getopts "ab:" o -a -b val -z rest; do echo "$o $OPTARG"; done; echo $OPTIND
#### stdin lines
while IFS= read -r line; do echo "<$line>"; done; read x; echo $?
#### stdin fields
read a b; read -n 2 c; echo "$a|$b|$c"; mapfile -t rest; echo "${rest[@]}"
#### stdin through
cat; wc -c
#### stdin to a child
head -1; echo --; cat
#### read options
read -t 1 -d o x; echo "$x"; read -s -p "prompt" y; echo "$y"; read -a arr <<< "1 2 3"; echo ${arr[1]}; IFS=, read a b c <<< "x,y,z,w"; echo "$c"
#### exit 0
exit
#### exit 7
exit 7
#### exit 256
exit 256
#### exit -1
exit -1
#### exit text
exit abc
#### exit of the last command
false
#### exit in a subshell
(exit 3); echo $?; (exit 4) || echo failed; ! true; echo $?
#### exit trap
trap 'echo bye $?' EXIT; echo work; exit 3
#### exit trap in a subshell
trap 'echo outer' EXIT; (trap 'echo inner' EXIT; exit 1); echo $?
#### error trap
trap 'echo "failed at $LINENO: $BASH_COMMAND"' ERR
true
false
echo on
#### debug trap
trap 'echo "+ $BASH_COMMAND"' DEBUG; x=1; echo $x
#### return trap
f() { trap 'echo returned' RETURN; echo in; }; f; echo out
#### signals
trap 'echo usr1' USR1; kill -USR1 $$; echo after; trap '' TERM; kill $$; echo survived; trap - TERM; trap -p; kill -l 9; kill $$; echo never
#### killed by itself
echo before; kill -9 $$
#### segmentation fault
sh -c 'kill -SEGV $$'; echo $?
#### terminated child
sleep 60 & kill $!; wait $!; echo $?
#### errexit
set -e; echo one; false; echo two
#### errexit in a condition
set -e; if false; then :; fi; false || true; ! true; f() { false; echo in f; }; f || echo no; x=$(false) || echo sub; echo end
#### errexit in a function
set -e; f() { echo in; false; echo not; }; f; echo not
#### xtrace
set -x; x=1; echo "$x y" 'z'; f() { :; }; f a b; [[ a == a ]]; ((1)); set +x; echo quiet
#### verbose
set -v
echo shown
#### noexec
set -n; echo never
#### noglob
set -f; echo *; set +f
#### syntax error
echo before
if true; then
#### syntax error inside
echo before
for in do
echo after
#### unexpected end
echo "unterminated
#### unexpected token
)
#### bad substitution
echo ${x y}; echo after
#### command not found
nosuchcommand; echo $?
#### not executable
echo 'echo x' > s; ./s; echo $?; chmod +x s; ./s; echo $?; /; echo $?; ./none/x; echo $?
#### not a directory
cd nothing; echo $?; cd /dev/null; echo $?; pwd | wc -l
#### directories
mkdir -p a/b; cd a/b; basename "$PWD"; cd ..; basename "$PWD"; cd - > /dev/null; basename "$OLDPWD"; pushd / > /dev/null; pwd; popd > /dev/null; basename "$(pwd)"; dirs | wc -l
#### subshells
x=1; (x=2; echo $x $BASH_SUBSHELL); echo $x $BASH_SUBSHELL; { x=3; }; echo $x
#### background jobs
sleep 0.05 & p=$!; jobs | sed 's/ *$//'; wait $p; echo $?; (sleep 0.01; exit 4) & wait $!; echo $?; for i in 1 2 3; do (exit $i) & done; wait; echo all
#### wait for any
(exit 3) & wait -n; echo $?; wait; jobs
#### job control is off
sleep 1 & fg; echo $?; kill %1; wait; echo $?
#### co-process
coproc { read x; echo "got $x"; }; echo hi >&${COPROC[1]}; read y <&${COPROC[0]}; echo $y
#### eval and source
eval 'x=1; echo $x'; echo 'y=2; return 5; z=3' > lib; . ./lib; echo $? $y $z; source nothing; echo $?; eval 'if'; echo $?
#### exec
exec echo "replaced"; echo never
#### exec not found
exec nosuch; echo never
#### command and builtin
command -v ls echo if; type -t ls echo if f; f() { :; }; type f; builtin echo b; command echo c; enable -n echo; type -t echo; hash -r
#### aliases
shopt -s expand_aliases
alias hi='echo hello'
hi you; unalias hi; alias
#### time
TIMEFORMAT=; time true; echo ok
#### lines and names
echo $LINENO
f() { echo $LINENO ${BASH_LINENO[0]} ${BASH_SOURCE[0]##*/}; caller 0 | sed 's,/.*/,,'; }
f
#### version
echo ${BASH_VERSINFO[0]} ${#BASH_VERSION} $BASH $SHELL_NONE
#### environment
export NEW=v; bash -c 'echo $NEW $MINE $SHLVL'; X=1 sh -c 'echo $X'; env -i sh -c 'echo "${MINE-none}"'; unset MINE; echo ${MINE-gone}; export -n NEW; sh -c 'echo ${NEW-none}'
#### random and seconds
RANDOM=5; a=$RANDOM; RANDOM=5; [ $a = $RANDOM ] && echo same; [[ $SECONDS =~ ^[0-9]+$ ]] && echo seconds; [ $EPOCHSECONDS -gt 1600000000 ] && echo now
#### positional
set -- a "b c" d; echo "$@" "${@:2}" "${*: -1}" ${#1}; for ((i=$#;i>0;i--)); do echo -n "${!i} "; done; echo
#### shift too far
shift 9; echo $?; set --; shift; echo $?
#### unicode
s="größe 🙂 日本"; echo $s ${#s} ${s:6:1} ${s^^}; printf '%-8s|\n' é; printf '\u20ac \U1f642\n'; echo $'\xe9' | od -An -tx1
#### null bytes
printf 'a\0b' | od -c; x=$(printf 'a\0b'); echo $x
#### big output
for i in {1..20000}; do echo "$i xxxxxxxxxxxxxxxxxxxx"; done
#### big line
printf 'y%.0s' {1..100000}
#### big child's output
seq 1 60000
#### big stderr
head -c 200000 /dev/zero | tr '\0' e >&2
#### both streams
for i in {1..50}; do echo out $i; echo err $i >&2; done
#### no newline at the end
printf 'no newline'
#### closed output
exec >&-; echo x; echo still >&2
#### closed input
exec <&-; read x; echo $?; cat; echo $?
#### broken pipe
yes | head -2; echo ${PIPESTATUS[@]}; (trap '' PIPE; while echo x; do :; done 2> /dev/null; echo over >&2) | true; echo end
#### too long an argument list
/bin/echo {1..200000} > /dev/null; echo $?
#### deep recursion
f() { f; }; (f) 2> /dev/null; echo "${?/139/deep}" | tr -d '0-9'
#### function limit
FUNCNEST=20; f() { f; }; f; echo after
#### long pipeline
echo 0 | sed 's/0/1/' | tr 1 2 | awk '{print $1+1}' | cat | cat | cat | rev | sort | uniq -c
#### text tools
printf 'b 2\na 1\nc 3\n' > t; sort t | cut -d' ' -f1 | paste -sd,; awk '{s+=$2} END {print s}' t; grep -n b t; grep -c . t; sed -n '2p;s/c/C/p' t; tr a-c A-C < t; head -c 3 t; tail -n +3 t; uniq -c t; nl t; comm <(sort t) <(sort t) | wc -l; join <(sort t) <(sort t); fold -w 2 t; expand t; column t 2> /dev/null | wc -l
#### awk
awk 'BEGIN { for (i = 0; i < 3; i++) a[i] = i * i; for (i in a) print i, a[i] | "sort"; close("sort"); printf "%.2f %s\n", 3.14159, toupper("x"); print length("abc"), substr("hello", 2, 3), index("abc", "c") }'
#### sed
printf 'one two\nthree\n' | sed -E 's/(\w+) (\w+)/\2 \1/; /three/d; a\
added'; echo aXbX | sed 's/X/-/2'; echo abc | sed 'y/abc/xyz/'
#### find and xargs
mkdir -p d/e; touch d/a.txt d/e/b.txt d/c.sh; find d -name '*.txt' | sort; find d -type f -print0 | sort -z | xargs -0 -n1 basename; find d -name '*.sh' -exec echo found {} \; ; printf '1 2 3' | xargs -n 2 echo; find nothing; echo $?
#### files
echo a > f; cp f g; mv g h; ln -s f l; ln f hard; ls; readlink l; stat -c '%s %a %h' f; chmod 600 f; stat -c %a f; rm h; ls h; mkdir d; rmdir d; rm -r d; touch -d 2020-01-01 f; date -r f -u +%F; du -b f | cut -f1; [ f -ef hard ] && echo same; test -s f && echo filled; mktemp -u XX > /dev/null && echo temp
#### file modes
umask; touch a; stat -c %a a; umask 077; touch b; stat -c %a b; chmod u=rwx,go= a; stat -c %A a
#### archives
mkdir d; echo x > d/f; tar czf a.tgz d; tar tzf a.tgz; gzip -c d/f | gunzip; base64 <<< hello; base64 -d <<< aGVsbG8=; echo; echo hello | md5sum; echo hello | sha256sum; cksum <<< x; od -An -c <<< ab; printf abc | xxd -p 2> /dev/null || echo no xxd
#### numbers
seq 3; seq 1 2 5 | paste -sd+; expr 3 + 4 \* 2; factor 360; numfmt --to=iec 2048; echo 'scale=3; 1/3' | bc 2> /dev/null || echo no bc; shuf -i 1-3 | sort; printf '%d\n' 0xff "'A"
#### dates
date -u -d @0 +'%F %T'; date -u -d '2024-02-29 + 1 year' +%F; TZ=Europe/Berlin date -d @1700000000 +%Z; date +%Z; printf '%(%Y)T\n' 0
#### time-outs
timeout 0.1 sleep 9; echo $?; timeout 5 true; echo $?; timeout -s KILL 0.1 sleep 9; echo $?
#### other interpreters
sh -c 'echo $0 $1' a b; perl -e 'print "perl\n"' 2> /dev/null; bash -c 'echo $0; exit 4'; echo $?; echo 'echo from stdin' | bash; bash -n <<< 'if'; echo $?
#### script files
cat > s.sh <<'X'
#!/bin/bash
echo "$0 $1 $#"; exit 3
X
chmod +x s.sh; ./s.sh arg; echo $?; bash s.sh; . ./s.sh; echo never
#### missing interpreter
printf '#!/no/such\necho\n' > s; chmod +x s; ./s; echo $?
#### loopback
exec 3<> /dev/tcp/127.0.0.1/9; echo $?
#### devices
echo x > /dev/null; head -c 4 /dev/zero | od -An -tx1; head -c 8 /dev/urandom | wc -c; [ -t 0 ] || echo no terminal; echo to stdout > /dev/stdout; echo to stderr > /dev/stderr; tty; ls /dev/fd/ > /dev/null && echo fds
#### limits
ulimit -S -n 50; ulimit -n; ulimit -c; (ulimit -n 40; ulimit -Hn); ulimit -z; echo $?
#### process ids
[ $$ = $BASHPID ] && echo same; (echo $(( $$ == BASHPID ))); bash -c '[ $PPID -gt 0 ] && echo parent'; echo $(($(ps -o pid= 2> /dev/null | wc -l) > 0))
#### compound
{ echo a; echo b; } > f; cat f; ( cd /; pwd ); [ -f f ] && { echo yes; true; } || echo no; ! false && echo not; true && false || echo chain; : "${x:=1}"; echo $x
#### options
set -o | grep -c on; shopt -s nocasematch; [[ ABC == abc ]] && echo nocase; shopt nocasematch; set -o nosuch; echo $?; shopt nosuch; echo $?
#### history and completion are off
history; complete; fc -l; echo $?
#### printf errors
printf '%d\n' abc; echo $?; printf '%z'; echo $?; printf; echo $?
#### builtin errors
cd a b; echo $?; local x; echo $?; return 3; echo $?; break; echo $?; unset -f none; echo $?; export 1a=2; echo $?; kill; echo $?; wait 1; echo $?; test 1 = ; echo $?
#### invalid names
1x=5; echo $?; a-b=3; echo $?; unset 1x; echo $?
#### string tests
a=abc; [[ $a == *b* ]] && echo contains; [[ $a =~ b+ ]] && echo ${BASH_REMATCH[0]}; [[ $a < abd ]] && echo before; [ "$a" \> abb ] && echo after; [[ "a.c" == "a.c" ]] && echo literal; [[ abc == "a*" ]] || echo quoted; r='^[0-9]+$'; [[ 12 =~ $r ]] && echo number
#### bubble sort
a=(5 3 8 1); n=${#a[@]}; for ((i=0;i<n;i++)); do for ((j=0;j<n-i-1;j++)); do ((a[j]>a[j+1])) && { t=${a[j]}; a[j]=${a[j+1]}; a[j+1]=$t; }; done; done; echo ${a[@]}
#### primes
for ((i=2;i<200;i++)); do for ((j=2;j*j<=i;j++)); do ((i%j)) || continue 2; done; echo -n "$i "; done; echo
#### hanoi
h() { ((!$1)) && return; h $(($1-1)) $2 $4 $3; echo "$2->$3"; h $(($1-1)) $4 $3 $2; }; h 4 a c b
#### word count
declare -A c; for w in the cat the dog the; do ((c[$w]++)); done; for w in "${!c[@]}"; do echo "${c[$w]} $w"; done | sort -rn
#### array functions
a=(3 1 2); sorted=($(printf '%s\n' "${a[@]}" | sort)); echo ${sorted[@]}; echo "${a[@]/#/x}" "${a[@]%1}"; b=("${a[@]}" 4); echo ${b[*]:1}; IFS=,; echo "${b[*]}"; mapfile -t -n 2 m < <(seq 5); echo "${m[*]}"
#### read only loop
while read -r k v; do printf '%s=%s\n' "$k" "$v"; done <<X
a 1
b 2 3
X
#### nested quotes
x="a 'b \"c\" d' e"; echo "$x"; eval "echo $x"; printf '%q\n' "$x"; echo "${x//\"/\'}"; echo "$(echo "$(echo "deep \"q\"")")"
#### heredoc in a function
f() { cat <<X | tr a-z A-Z
hello $1
X
}; f you
#### comments everywhere
echo a # comment
echo b; # another
: <<'C'
a block
C
echo "# not" '#' a#b \# c
#### line continuation
echo one \
  two; x=1\
2; echo $x; true &&
echo and; echo a |
cat
#### semicolons and newlines
if
true
then
echo x
fi; for i in 1
do echo $i
done
#### ampersands
true & wait; echo a & wait; { echo b & wait; }; (echo c &) ; sleep 0.05
