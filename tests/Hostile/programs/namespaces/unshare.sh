# proves: The unshare program makes no namespace of any kind.
for kind in --user "--user --map-root-user" "--user --pid --fork" "--user --mount" "--user --net" --mount --net --pid --ipc --uts --cgroup; do
  out=$(LC_ALL=C unshare $kind echo inside 2>&1)
  [[ $out == *"not permitted"* ]] || { echo "broken: unshare $kind: $out"; exit; }
done
echo held
