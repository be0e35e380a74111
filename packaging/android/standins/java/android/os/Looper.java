package android.os;

import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** The main thread's queue. */
public final class Looper {
    static final class Work implements Delayed {
        private static final AtomicLong NEXT = new AtomicLong();
        final Runnable task;
        private final long due;
        private final long number = NEXT.getAndIncrement();

        Work(Runnable task, long delayMs) {
            this.task = task;
            due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Work than = (Work) other;
            return due != than.due ? Long.compare(due, than.due) : Long.compare(number, than.number);
        }
    }

    private static final Looper MAIN = new Looper();
    final DelayQueue<Work> queue = new DelayQueue<>();

    private Looper() {}

    public static Looper getMainLooper() {
        return MAIN;
    }

    /** Not of Android: works until something is so, for 30 seconds at most. Returns whether it is. */
    public boolean workUntil(BooleanSupplier so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!so.getAsBoolean()) {
            try {
                Work work = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (work == null) return so.getAsBoolean();
                work.task.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return true;
    }
}
