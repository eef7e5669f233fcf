# proves: A script that becomes another program is judged by that program's end.
# expect: status=error exitCode=5
exec /usr/bin/python3 -c 'import sys; sys.exit(5)'
