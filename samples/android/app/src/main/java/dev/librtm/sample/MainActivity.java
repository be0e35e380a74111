package dev.librtm.sample;

import android.app.Activity;
import android.content.Context;
import android.net.ConnectivityManager;
import android.net.Network;
import android.os.Bundle;
import android.os.Handler;
import android.os.Looper;
import android.widget.TextView;
import java.io.File;
import java.nio.charset.StandardCharsets;

/**
 * Logs in, sends itself a message, shows what arrives, and tells librtm what a phone does to programs: background,
 * foreground, another network.
 */
public final class MainActivity extends Activity implements Messenger.Listener {
    /** 10.0.2.2 is the computer that the emulator runs on. */
    static final String DEFAULT_SERVER = "ws://10.0.2.2:7650/rtm";

    private static final String USER = "phone";
    private static final int POLL_MS = 16;

    private final Handler handler = new Handler(Looper.getMainLooper());
    private final Runnable poll = new Runnable() {
        @Override
        public void run() {
            Messenger.poll(messenger);
            handler.postDelayed(this, POLL_MS);
        }
    };
    private final ConnectivityManager.NetworkCallback network = new ConnectivityManager.NetworkCallback() {
        private Network current;

        /** Android tells the network in use when one asks for it, and then each other one, on a thread of its own. */
        @Override
        public void onAvailable(final Network available) {
            handler.post(new Runnable() {
                @Override
                public void run() {
                    boolean another = current != null && !current.equals(available);
                    current = available;
                    if (another && messenger != 0) Messenger.networkChanged(messenger);
                }
            });
        }
    };

    private TextView view;
    private long messenger;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        view = new TextView(this);
        setContentView(view);
        String server = getIntent().getStringExtra("server");
        String log = new File(getFilesDir(), "rtm.log").getPath();
        try {
            messenger = Messenger.open(server == null ? DEFAULT_SERVER : server, USER, log, this);
        } catch (IllegalStateException e) {
            show("not started: " + e.getMessage());
            return;
        }
        connectivity().registerDefaultNetworkCallback(network);
    }

    @Override
    protected void onStart() {
        super.onStart();
        if (messenger == 0) return;
        Messenger.enterForeground(messenger);
        handler.post(poll);
    }

    @Override
    protected void onStop() {
        if (messenger != 0) {
            handler.removeCallbacks(poll);
            Messenger.enterBackground(messenger);
        }
        super.onStop();
    }

    @Override
    protected void onDestroy() {
        if (messenger != 0) {
            connectivity().unregisterNetworkCallback(network);
            Messenger.close(messenger);
            messenger = 0;
        }
        super.onDestroy();
    }

    @Override
    public void onLogin() {
        show("logged in");
        int code = Messenger.send(messenger, USER, "Hello, world! \uD83C\uDF0D".getBytes(StandardCharsets.UTF_8));
        if (code != 0) show("not sent: " + code);
    }

    @Override
    public void onMessage(String peer, byte[] text) {
        show(peer + " says: " + new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void onProblem(byte[] text) {
        show(new String(text, StandardCharsets.UTF_8));
    }

    @Override
    public void onReconnected(boolean resumed) {
        show(resumed ? "back, nothing missed" : "back, after too long a time");
    }

    private ConnectivityManager connectivity() {
        return (ConnectivityManager) getSystemService(Context.CONNECTIVITY_SERVICE);
    }

    private void show(String line) {
        view.append(line + "\n");
    }
}
