# Takes the place of the SDK in the other Dockerfiles where images.sh has built everything already.
FROM coderunner/base-runtime
COPY out /out
