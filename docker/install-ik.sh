# Installs analysis-ik into the official image: install-ik.sh ES_VERSION IK_VERSION official|own|ADDRESS
set -eu
es=$1 ik=$2 plugin=$3
folder=/usr/share/elasticsearch/plugins/analysis-ik
if [ "$plugin" != own ] && [ "$es" != "$ik" ]; then
  echo "IK_VERSION ($ik) must equal ES_VERSION ($es): Elasticsearch refuses a plugin of any other version." >&2
  echo "Where analysis-ik has no release for $es, build with IK_PLUGIN=own." >&2
  exit 1
fi
case $plugin in
  official) elasticsearch-plugin install --batch "https://get.infini.cloud/elasticsearch/analysis-ik/$ik" ;;
  own)
    if ! [ -f /tmp/own/plugin-descriptor.properties ]; then
      echo "The project's plugin is not built: mvn -f es-node/pom.xml -DskipTests -Delasticsearch.version=$es package" >&2
      exit 1
    fi
    cp -r /tmp/own "$folder"
    ;;
  *) elasticsearch-plugin install --batch "$plugin" ;;
esac
if [ "$plugin" != own ]; then
  # The official plugin fetches the user words by itself; the project's own takes them by PUT.
  install -D -m 0644 /opt/wenqu/IKAnalyzer.cfg.xml /usr/share/elasticsearch/config/analysis-ik/IKAnalyzer.cfg.xml
fi
found=$(sed -n 's/^elasticsearch\.version=//p' "$folder/plugin-descriptor.properties")
if [ "$found" != "$es" ]; then
  echo "The plugin is for Elasticsearch $found, the server is $es." >&2
  echo "Give IK_VERSION=$es, or for IK_PLUGIN=own: mvn -f es-node/pom.xml -DskipTests -Delasticsearch.version=$es package" >&2
  exit 1
fi
