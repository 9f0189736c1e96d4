# One image for every role: docker run IMAGE --role web | worker | all (default).
# The SDK tag is pinned: the implicit web-assets package follows the SDK's patch version, and restore is locked.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /source
COPY src/ src/
COPY migrations/ migrations/
COPY wwwroot/ wwwroot/
COPY .editorconfig ./
RUN dotnet restore src/Kindred.Web/Kindred.Web.csproj --locked-mode
RUN dotnet publish src/Kindred.Web/Kindred.Web.csproj -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
LABEL org.opencontainers.image.title="Kindred" \
      org.opencontainers.image.description="Trains networks adversarially, inverts images through them, and shows how alike they are"
RUN mkdir /data && chown 1000:1000 /data
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_URLS=http://0.0.0.0:8080 \
    Kindred__DataFolder=/data
USER 1000:1000
VOLUME /data
EXPOSE 8080
# There are no accounts yet: publish the port to loopback only, docker run -p 127.0.0.1:5080:8080 -v kindred:/data IMAGE
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q 200"]
ENTRYPOINT ["dotnet", "Kindred.Web.dll"]
