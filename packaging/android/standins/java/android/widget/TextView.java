package android.widget;

import android.content.Context;

public class TextView {
    private final StringBuilder text = new StringBuilder();

    public TextView(Context context) {}

    public void append(CharSequence more) {
        text.append(more);
    }

    public CharSequence getText() {
        return text;
    }
}
