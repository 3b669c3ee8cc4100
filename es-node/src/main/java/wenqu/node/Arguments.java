package wenqu.node;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The command line.
 *
 * @param home    folder of the node: {@code data}, {@code logs}, {@code config}, {@code snapshots}; made if absent
 * @param port    HTTP port; 0 takes any free one
 * @param host    address to answer HTTP on; anything but the loopback is for containers, as the node knows no passwords
 * @param name    node name
 * @param lexicon folder of user dictionaries, or null
 * @param dist    folder that holds {@code modules} and {@code plugins}
 */
record Arguments(Path home, int port, String host, String name, Path lexicon, Path dist) {
    static final String USAGE =
        "usage: wenqu.node.Main --home DIR --port N [--name NAME] [--lexicon DIR] [--dist DIR] [--host ADDRESS]";
    private static final Set<String> OPTIONS =
        Set.of("--home", "--port", "--host", "--name", "--lexicon", "--dist");

    static Arguments parse(String[] args) throws UserError {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String option = equals > 0 ? args[i].substring(0, equals) : args[i];
            if (!OPTIONS.contains(option)) {
                throw usage("unknown argument " + args[i]);
            }
            if (equals < 0 && i + 1 >= args.length) {
                throw usage(option + " needs a value");
            }
            String value = equals > 0 ? args[i].substring(equals + 1) : args[++i];
            if (value.isBlank()) {
                throw usage(option + " needs a value");
            }
            if (values.putIfAbsent(option, value) != null) {
                throw usage(option + " is given twice");
            }
        }
        Path home = path("--home", required(values, "--home"));
        int port = port(required(values, "--port"));
        Path lexicon = values.containsKey("--lexicon") ? path("--lexicon", values.get("--lexicon")) : null;
        if (lexicon != null && !Files.isDirectory(lexicon)) {
            throw usage("--lexicon " + lexicon + " is not a folder");
        }
        Path dist = values.containsKey("--dist") ? path("--dist", values.get("--dist")) : ownDist();
        for (String folder : new String[] {"modules/transport-netty4", "plugins/analysis-ik", "plugins/wenqu-compat"}) {
            if (!Files.isRegularFile(dist.resolve(folder).resolve("plugin-descriptor.properties"))) {
                throw usage("--dist " + dist + " holds no " + folder + "; build it with mvn package");
            }
        }
        String host = values.getOrDefault("--host", "127.0.0.1");
        return new Arguments(home, port, host, values.getOrDefault("--name", "wenqu"), lexicon, dist);
    }

    private static String required(Map<String, String> values, String option) throws UserError {
        String value = values.get(option);
        if (value == null) {
            throw usage(option + " is missing");
        }
        return value;
    }

    private static int port(String value) throws UserError {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, together with numbers out of range.
        }
        throw usage("--port " + value + " is not a number from 0 to 65535");
    }

    private static Path path(String option, String value) throws UserError {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException invalid) {
            throw usage(option + " " + value + " is not a path");
        }
    }

    /** The folder above the {@code lib} that this class was loaded from. */
    private static Path ownDist() throws UserError {
        CodeSource source = Arguments.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = source == null ? null : Path.of(source.getLocation().toURI());
            if (jar != null && jar.getParent() != null && jar.getParent().getParent() != null) {
                return jar.getParent().getParent();
            }
        } catch (URISyntaxException | InvalidPathException unusual) {
            // Told below.
        }
        throw usage("--dist is missing and cannot be found from the class path");
    }

    private static UserError usage(String message) {
        return new UserError(UserError.USAGE, message + "\n" + USAGE);
    }
}
