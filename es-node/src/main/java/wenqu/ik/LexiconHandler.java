package wenqu.ik;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;

/**
 * {@code GET /_wenqu/lexicon} tells what is added to the official words, {@code PUT} puts another lexicon in its place:
 * {@code {"version": 3, "words": [...], "stopwords": [...]}}. One bad line refuses all of it; nothing is changed then.
 */
final class LexiconHandler extends BaseRestHandler {
    private static final Logger LOG = LogManager.getLogger(LexiconHandler.class);
    private static final int REFUSALS_SHOWN = 20;

    private final PushedLexicon kept;

    LexiconHandler(PushedLexicon kept) {
        this.kept = kept;
    }

    @Override
    public String getName() {
        return "wenqu_lexicon";
    }

    @Override
    public List<Route> routes() {
        return List.of(
            new Route(RestRequest.Method.GET, "/_wenqu/lexicon"), new Route(RestRequest.Method.PUT, "/_wenqu/lexicon"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) throws IOException {
        if (request.method() == RestRequest.Method.GET) {
            return channel -> answer(channel, IkDictionary.current());
        }
        Lexicon wanted = parsed(request);
        // Building the dictionary takes a second, which a network thread has not.
        return channel -> client.threadPool().generic().execute(() -> use(channel, wanted));
    }

    private void use(RestChannel channel, Lexicon wanted) {
        try {
            IkDictionary.use(wanted);
            kept.write(wanted);
            LOG.info("lexicon version {}: {} words, {} stopwords",
                wanted.version(), wanted.words().size(), wanted.stopwords().size());
            answer(channel, wanted);
        } catch (Exception failure) {
            LOG.error("the lexicon could not be changed", failure);
            try {
                channel.sendResponse(new RestResponse(channel, failure));
            } catch (IOException gone) {
                LOG.warn("nobody heard of it", gone);
            }
        }
    }

    private static void answer(RestChannel channel, Lexicon lexicon) throws IOException {
        XContentBuilder json = channel.newBuilder();
        json.startObject();
        json.field("version", lexicon.version());
        json.field("digest", lexicon.digest());
        json.field("words", lexicon.words());
        json.field("stopwords", lexicon.stopwords());
        json.endObject();
        channel.sendResponse(new RestResponse(RestStatus.OK, json));
    }

    private static Lexicon parsed(RestRequest request) throws IOException {
        Map<String, Object> body;
        try (XContentParser parser = request.contentParser()) {
            body = parser.map();
        }
        List<String> refusals = new ArrayList<>();
        List<String> words = checked(body, "words", refusals);
        List<String> stopwords = checked(body, "stopwords", refusals);
        if (!(body.get("version") instanceof Number version)) {
            throw new IllegalArgumentException("version must be an integer");
        }
        if (!refusals.isEmpty()) {
            String more = refusals.size() > REFUSALS_SHOWN ? "; and " + (refusals.size() - REFUSALS_SHOWN) + " more" : "";
            throw new IllegalArgumentException(
                String.join("; ", refusals.subList(0, Math.min(REFUSALS_SHOWN, refusals.size()))) + more);
        }
        return new Lexicon(version.longValue(), words, stopwords);
    }

    private static List<String> checked(Map<String, Object> body, String name, List<String> refusals) {
        if (!(body.getOrDefault(name, List.of()) instanceof List<?> given)) {
            throw new IllegalArgumentException(name + " must be a list");
        }
        List<String> usable = new ArrayList<>();
        for (Object one : given) {
            try {
                usable.add(WordList.form(String.valueOf(one)));
            } catch (IllegalArgumentException unusable) {
                refusals.add(name + ": " + unusable.getMessage());
            }
        }
        return List.copyOf(usable);
    }
}
