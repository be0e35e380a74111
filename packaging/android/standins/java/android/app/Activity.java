package android.app;

import android.content.Context;
import android.content.Intent;
import android.net.ConnectivityManager;
import android.os.Bundle;
import android.widget.TextView;
import java.io.File;

/** As much of the class as the sample uses. Each callback of the life cycle must reach it, as Android demands. */
public class Activity extends Context {
    final ConnectivityManager connectivity = new ConnectivityManager();
    final Intent intent = new Intent();
    File files;
    TextView content;
    String last = "";

    public Intent getIntent() {
        return intent;
    }

    public void setContentView(TextView view) {
        content = view;
    }

    @Override
    public File getFilesDir() {
        return files;
    }

    @Override
    public Object getSystemService(String name) {
        return CONNECTIVITY_SERVICE.equals(name) ? connectivity : null;
    }

    protected void onCreate(Bundle state) {
        last = "onCreate";
    }

    protected void onStart() {
        last = "onStart";
    }

    protected void onStop() {
        last = "onStop";
    }

    protected void onDestroy() {
        last = "onDestroy";
    }
}
