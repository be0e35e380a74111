package dev.librtm.sample;

/** librtm for one user: what messenger.c does for Java. One thread makes all calls, here the main thread. */
final class Messenger {
    /** What the library tells, inside {@link #poll}. Text is UTF-8. */
    interface Listener {
        void onLogin();

        void onMessage(String peer, byte[] text);

        void onProblem(byte[] text);

        /** A lost connection is repaired. resumed: nothing was missed. */
        void onReconnected(boolean resumed);
    }

    static {
        System.loadLibrary("messenger");
    }

    private Messenger() {}

    /** Starts a login. Returns a handle for the other methods; throws with librtm's words when it is refused. */
    static native long open(String serverUrl, String user, String logFile, Listener listener);

    /** Calls the listener for all that has happened since the last time. */
    static native void poll(long handle);

    /** Sends a text; the code is of rtm/errors.h, and 0 says that it is on its way. */
    static native int send(long handle, String peer, byte[] text);

    static native void enterBackground(long handle);

    static native void enterForeground(long handle);

    static native void networkChanged(long handle);

    /** Ends everything; the handle must not be used again. */
    static native void close(long handle);
}
