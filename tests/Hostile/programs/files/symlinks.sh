# proves: Symbolic and magic links of a shell script lead nowhere outside.
ln -s /etc/shadow one; ln -s /proc/self/cwd/../../etc/shadow two; ln -s /proc/1/root/etc/shadow three; ln -s /proc/self/fd/0/../../etc/shadow four
for link in one two three four; do
  cat "$link" >/dev/null 2>&1 && { echo "broken: $link can be read"; exit; }
done
[[ $(LC_ALL=C cat one 2>&1) == *"No such file"* && $(LC_ALL=C cat three 2>&1) == *"ermission denied"* ]] && echo held || echo "broken: $(cat one three 2>&1)"
