using System;
using System.Collections.Generic;
using System.Threading;

namespace agora_rtm {
    /// <summary>
    /// Which managed object a native callback is for. The number it hands out is the user_data of the callbacks; it is
    /// never used twice, so a callback that comes late finds nothing.
    /// </summary>
    /// <remarks>
    /// Objects are held weakly: a client that the program has forgotten is collected, and its finalizer releases what is
    /// native. Whoever finds an object keeps it alive until the event is delivered.
    /// </remarks>
    internal static class Registry {
        private static readonly Dictionary<long, WeakReference> objects = new Dictionary<long, WeakReference>();
        private static long last;

        internal static IntPtr Add(object target) {
            lock (objects) {
                objects.Add(++last, new WeakReference(target));
                return new IntPtr(last);
            }
        }

        /// <summary>
        /// Called by finalizers, too, for which a runtime waits that has stopped all other threads, this lock perhaps in their
        /// hands.
        /// </summary>
        internal static void Remove(IntPtr key) {
            while (!Monitor.TryEnter(objects, 50)) {
                if (Host.HasEnded) return;
            }
            try {
                objects.Remove(key.ToInt64());
            } finally {
                Monitor.Exit(objects);
            }
        }

        /// <summary>The object that an event is for, at the event's beginning; null when there is none any more.</summary>
        internal static object Told(IntPtr key) {
            LastError.BeginEvent();
            WeakReference found;
            lock (objects) {
                if (!objects.TryGetValue(key.ToInt64(), out found)) return null;
            }
            return found.Target;
        }

        /// <summary>How many objects there are whose native part is not released; for tests.</summary>
        internal static int Count {
            get { lock (objects) { return objects.Count; } }
        }
    }
}
