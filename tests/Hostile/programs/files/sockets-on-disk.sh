# proves: No service's socket can be found anywhere in a box.
# request: {"args": ["{socket}"]}
[[ -e $1 ]] && { echo "broken: $1"; exit; }
found=$(find / -xdev -type s 2>/dev/null; find /usr /etc /opt -type s 2>/dev/null | head)
[[ -z $found && ! -e /run/docker.sock && ! -e /var/run/docker.sock ]] && echo held || echo "broken: $found"
