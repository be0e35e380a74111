using System;
using System.Collections.Generic;

namespace agora_rtm {
    /// <summary>
    /// The numbers of uploads and downloads under way. The native library wants each to be unique, and programs may give
    /// all theirs the same: so each has one of ours, and is told with the program's.
    /// </summary>
    internal sealed class Transfers {
        internal enum Kind { Upload, Download }

        private struct Entry {
            internal Kind Kind;
            internal Int64 Ours;
            internal Int64 Theirs;
        }

        // A few at a time, so lists will do. Both are guarded by a lock of the first.
        private readonly List<Entry> running = new List<Entry>();
        private readonly List<Entry> canceling = new List<Entry>();

        internal Int64 Begin(Kind kind, Int64 theirs) {
            var entry = new Entry { Kind = kind, Ours = RequestIds.Next(), Theirs = theirs };
            lock (running) { running.Add(entry); }
            return entry.Ours;
        }

        /// <summary>The program's number of a transfer.</summary>
        internal Int64 Number(Int64 ours) {
            lock (running) {
                int i = Find(running, ours);
                return i < 0 ? ours : running[i].Theirs;
            }
        }

        internal Int64 End(Int64 ours) { lock (running) { return Take(running, ours); } }

        /// <summary>
        /// Our number of the transfer to cancel; the program's own when it has no such transfer, which the library then says.
        /// </summary>
        internal Int64 BeginCancel(Kind kind, Int64 theirs) {
            lock (running) {
                int i = running.Count - 1;
                while (i >= 0 && (running[i].Kind != kind || running[i].Theirs != theirs)) i--;
                var entry = new Entry { Kind = kind, Ours = i < 0 ? theirs : running[i].Ours, Theirs = theirs };
                canceling.Add(entry);
                return entry.Ours;
            }
        }

        internal Int64 EndCancel(Int64 ours) { lock (running) { return Take(canceling, ours); } }

        private static int Find(List<Entry> entries, Int64 ours) {
            int i = entries.Count - 1;
            while (i >= 0 && entries[i].Ours != ours) i--;
            return i;
        }

        private static Int64 Take(List<Entry> entries, Int64 ours) {
            int i = Find(entries, ours);
            if (i < 0) return ours;
            Int64 theirs = entries[i].Theirs;
            entries.RemoveAt(i);
            return theirs;
        }
    }
}
