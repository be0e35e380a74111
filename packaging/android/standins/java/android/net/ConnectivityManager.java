package android.net;

/** Tells one callback which network is in use, on a thread of its own, as Android does. */
public class ConnectivityManager {
    public static class NetworkCallback {
        public void onAvailable(Network network) {}
    }

    private NetworkCallback callback;

    public void registerDefaultNetworkCallback(NetworkCallback registered) {
        if (callback != null) throw new IllegalStateException("registered twice");
        callback = registered;
        use(new Network());
    }

    public void unregisterNetworkCallback(NetworkCallback registered) {
        if (callback != registered) throw new IllegalArgumentException("not registered");
        callback = null;
    }

    public boolean isRegistered() {
        return callback != null;
    }

    /** Not of Android: the device has another network now. */
    public void use(Network network) {
        final NetworkCallback to = callback;
        Thread thread = new Thread(() -> to.onAvailable(network));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
