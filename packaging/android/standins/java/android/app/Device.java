package android.app;

import android.net.Network;
import android.os.Looper;
import java.io.File;
import java.io.PrintStream;

/** Does to an activity what a phone does, and waits for what it shows: Device CLASS SERVER-URL FOLDER. */
public final class Device {
    private static Activity activity;

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        activity = (Activity) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        activity.intent.putExtra("server", arguments[1]);
        activity.files = new File(arguments[2]);

        activity.onCreate(null);
        was("onCreate");
        activity.onStart();
        was("onStart");
        waitFor("phone says: Hello, world! \uD83C\uDF0D\n");
        activity.connectivity.use(new Network());
        waitFor("back, nothing missed\n");
        activity.onStop();
        was("onStop");
        activity.onStart();
        waitFor("back, nothing missed\nback, nothing missed\n");
        activity.onStop();
        activity.onDestroy();
        was("onDestroy");
        if (activity.connectivity.isRegistered()) throw new AssertionError("a callback for networks is left behind");
        if (!new File(activity.files, "rtm.log").isFile()) throw new AssertionError("there is no log");
        out.print(activity.content.getText());
    }

    private static void was(String callback) {
        if (!callback.equals(activity.last)) throw new AssertionError("the activity did not call super." + callback);
    }

    private static void waitFor(String text) {
        if (!Looper.getMainLooper().workUntil(() -> activity.content.getText().toString().endsWith(text)))
            throw new AssertionError("no \"" + text + "\" but: " + activity.content.getText());
    }
}
