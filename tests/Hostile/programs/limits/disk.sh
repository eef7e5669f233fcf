# proves: A shell script that fills its disk is told so.
why=$(LC_ALL=C head -c 200M /dev/zero 2>&1 >/tmp/big; LC_ALL=C cp /tmp/big /workspace/big 2>&1)
[[ $why == *"No space left"* && $(stat -c %s /tmp/big) -le $((64 << 20)) ]] && echo held || echo "broken: $why"
