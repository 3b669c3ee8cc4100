package wenqu.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.logging.log4j.LogManager;
import org.apache.lucene.store.LockObtainFailedException;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.BindHttpException;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts the node, says where it answers, and closes it on SIGTERM or SIGINT. */
final class Launcher {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long CLOSE_SECONDS = 30;

    private Launcher() {}

    /** Runs until the JVM is told to stop; returns only when the node could not start, with the exit code. */
    static int run(String[] args) {
        Path home = null;
        try {
            Arguments arguments = Arguments.parse(args);
            home = arguments.home();
            prepareHome(home);
            checkPort(arguments.host(), arguments.port());
            serve(arguments);
            return 0;
        } catch (UserError error) {
            System.err.println("es-node: " + error.getMessage());
            return error.exitCode();
        } catch (Exception | LinkageError failure) {
            UserError known = explain(failure, home);
            System.err.println("es-node: " + known.getMessage());
            return known.exitCode();
        }
    }

    private static void prepareHome(Path home) throws UserError {
        try {
            for (String folder : new String[] {"config", "data", "logs", "snapshots"}) {
                Files.createDirectories(home.resolve(folder));
            }
            Files.delete(Files.createTempFile(home, ".write", ".test"));
        } catch (IOException denied) {
            throw new UserError(UserError.UNAVAILABLE, "--home " + home + " cannot be written (" + denied + ")");
        }
    }

    /** A first look only, for a quick answer: the bind itself may still fail and is explained as well. */
    private static void checkPort(String host, int port) throws UserError {
        try (ServerSocket probe = new ServerSocket()) {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
                throw new UnknownHostException(host);
            }
            probe.bind(new InetSocketAddress(address, port));
        } catch (UnknownHostException unknown) {
            throw new UserError(UserError.USAGE, "--host " + host + " is not an address of this machine");
        } catch (BindException taken) {
            throw new UserError(UserError.UNAVAILABLE,
                "port " + port + " on " + host + " is taken (" + taken.getMessage() + "); choose another --port");
        } catch (IOException failure) {
            throw new UserError(UserError.UNAVAILABLE, "port " + port + " cannot be opened: " + failure.getMessage());
        }
    }

    private static void serve(Arguments arguments) throws Exception {
        systemProperties(arguments.home());
        Thread.setDefaultUncaughtExceptionHandler(Launcher::uncaught);
        LogConfigurator.configureESLogging();
        LogConfigurator.setNodeName(arguments.name());
        Environment environment = new Environment(settings(arguments), arguments.home().resolve("config"));
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(arguments.dist().resolve("modules")),
            PluginsLoader.loadPluginsBundles(arguments.dist().resolve("plugins")),
            Map.of(),
            false);
        AtomicReference<Node> running = new AtomicReference<>();
        CountDownLatch settled = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(running, settled), "es-node-close"));
        try {
            Node node = new Node(environment, plugins);
            running.set(node);
            node.start();
            int port = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
            System.out.println("started, http://" + arguments.host() + ":" + port);
            System.out.flush();
        } finally {
            settled.countDown();
        }
        new CountDownLatch(1).await();
    }

    /** A signal during the start waits until the node has come up or given up: a half-built node cannot be closed. */
    private static void close(AtomicReference<Node> running, CountDownLatch settled) {
        try {
            settled.await(CLOSE_SECONDS, TimeUnit.SECONDS);
            Node node = running.get();
            if (node != null) {
                node.prepareForClose();
                node.close();
                if (!node.awaitClose(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    System.err.println("es-node: requests were still running after " + CLOSE_SECONDS + " s");
                }
            }
        } catch (IOException failure) {
            System.err.println("es-node: closing failed: " + failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            LogManager.shutdown();
        }
    }

    /**
     * As a full server does: after an Error a request would wait for ever for its dead thread, so the process ends at
     * once. What was acknowledged is in the translog.
     */
    private static void uncaught(Thread thread, Throwable thrown) {
        if (thrown instanceof Error) {
            try {
                System.err.println("es-node: fatal error in thread " + thread.getName() + ": " + thrown);
                LogManager.getLogger(Launcher.class).error("fatal error in thread " + thread.getName(), thrown);
            } finally {
                Runtime.getRuntime().halt(UserError.FAILED);
            }
        }
        LogManager.getLogger(Launcher.class).warn("uncaught exception in thread " + thread.getName(), thrown);
    }

    private static Settings settings(Arguments arguments) {
        Path home = arguments.home();
        Settings.Builder settings = Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", home.resolve("data").toString())
            .put("path.logs", home.resolve("logs").toString())
            .putList("path.repo", List.of(home.resolve("snapshots").toString()))
            .put("cluster.name", "wenqu")
            .put("node.name", arguments.name())
            .put("network.host", LOOPBACK)
            .put("http.host", arguments.host())
            .put("http.port", arguments.port())
            .put("transport.port", 0)
            .put("discovery.type", "single-node")
            // A laptop with a full disk must not turn its indices read-only.
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
        if (arguments.lexicon() != null) {
            settings.put("wenqu.ik.lexicon", arguments.lexicon().toString());
        }
        return settings.build();
    }

    /** What a full server puts on its command line; a value given with -D wins. */
    private static void systemProperties(Path home) {
        Map<String, String> wanted = Map.of(
            "wenqu.node.logs", home.resolve("logs").toString(),
            "log4j2.disable.jmx", "true",
            "log4j2.formatMsgNoLookups", "true",
            "io.netty.noUnsafe", "true",
            "io.netty.noKeySetOptimization", "true",
            "io.netty.recycler.maxCapacityPerThread", "0",
            "io.netty.allocator.numDirectArenas", "0",
            "java.awt.headless", "true");
        wanted.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }

    private static UserError explain(Throwable failure, Path home) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            if (cause instanceof LockObtainFailedException) {
                return new UserError(UserError.UNAVAILABLE,
                    "--home " + home + " is in use by another node; stop that one or choose another folder");
            }
            if (cause instanceof BindHttpException || cause instanceof BindException) {
                return new UserError(UserError.UNAVAILABLE, "the port was taken while starting: " + cause.getMessage());
            }
            root = cause;
        }
        String message = "the node did not start: " + root;
        Path details = home.resolve("logs").resolve("start-failure.txt");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(details))) {
            failure.printStackTrace(out);
            message += " (details in " + details + ")";
        } catch (IOException unwritable) {
            message += " (details could not be written: " + unwritable.getMessage() + ")";
        }
        return new UserError(UserError.FAILED, message.replaceAll("\\R", " "));
    }
}
