# proves: The nsenter program enters nothing.
for what in "--target 1 --all" "--target $$ --mount" "--target 1 --net" "--target 1 --user"; do
  out=$(LC_ALL=C nsenter $what echo inside 2>&1)
  [[ $out == *inside* ]] && { echo "broken: nsenter $what"; exit; }
  [[ $out == *"not permitted"* || $out == *"ermission denied"* ]] || { echo "broken: nsenter $what: $out"; exit; }
done
echo held
