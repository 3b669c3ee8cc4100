package wenqu.node;

/**
 * The entry. Compiled for Java 8, so that an old Java gets a sentence instead of an UnsupportedClassVersionError.
 */
public final class Main {
    private static final int NEEDED = 17;

    private Main() {}

    public static void main(String[] args) {
        int found = javaVersion();
        if (found < NEEDED) {
            System.err.println("es-node: Java " + NEEDED + " or newer is needed, this is Java " + found
                + " (" + System.getProperty("java.home") + "); install openjdk-17-jre-headless or set JAVA_HOME");
            System.exit(69);
        }
        System.exit(Launcher.run(args));
    }

    private static int javaVersion() {
        String version = System.getProperty("java.specification.version", "0");
        try {
            return Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        } catch (NumberFormatException unknown) {
            return 0;
        }
    }
}
