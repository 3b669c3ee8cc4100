package wenqu.node;

/** Something the user can put right: shown as one line, without a stack trace, with the exit code of its kind. */
final class UserError extends Exception {
    private static final long serialVersionUID = 1L;

    /** Wrong arguments (sysexits EX_USAGE). */
    static final int USAGE = 64;
    /** A port, folder or Java that is not available (EX_UNAVAILABLE). */
    static final int UNAVAILABLE = 69;
    /** The node failed to start for a reason of its own (EX_SOFTWARE). */
    static final int FAILED = 70;

    private final int exitCode;

    UserError(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
