# Takes the place of Microsoft's aspnet image: this machine's .NET runtime on a Debian base.
FROM coderunner/base-runtime
COPY . /usr/share/dotnet/
RUN rm /usr/share/dotnet/Dockerfile && ln -s ../share/dotnet/dotnet /usr/bin/dotnet
