package android.os;

public class Handler {
    private final Looper looper;

    public Handler(Looper looper) {
        this.looper = looper;
    }

    public boolean post(Runnable task) {
        return postDelayed(task, 0);
    }

    public boolean postDelayed(Runnable task, long delayMs) {
        return looper.queue.add(new Looper.Work(task, delayMs));
    }

    public void removeCallbacks(Runnable task) {
        looper.queue.removeIf(work -> work.task == task);
    }
}
