# proves: A shell script's environment holds nothing of the service's.
more=$(env | cut -d= -f1 | grep -vxE 'PATH|HOME|TMPDIR|LANG|USER|PWD|OLDPWD|SHLVL|_')
[[ -z $more ]] && echo held || echo "broken: $more"
