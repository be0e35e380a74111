using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace agora_rtm {
    /// <summary>
    /// Memory for what goes to the native library during one call: text as UTF-8 with its length, ids that end with NUL,
    /// arrays of them. Each thread keeps one block for its calls, so that a call leaves no garbage.
    /// </summary>
    /// <example><code>using (var s = Scratch.Open()) NativeMethods.rtm_x(handle, s.Id(name));</code></example>
    internal unsafe struct Scratch : IDisposable {
        /// <summary>
        /// How many elements of an array are copied. The native library refuses more than half as many by their number, and
        /// looks at none of them.
        /// </summary>
        internal const int MostElements = 4096;

        private readonly Block block;

        private Scratch(Block block) { this.block = block; }

        internal static Scratch Open() {
            Block mine = Block.OfThisThread;
            mine.Depth++;
            return new Scratch(mine);
        }

        /// <summary>Everything taken from here is gone after this.</summary>
        public void Dispose() {
            if (--block.Depth == 0) block.Clear();
        }

        internal byte* Take(int size) { return block.Take(size); }

        /// <summary>Text with its length; null is NULL and 0.</summary>
        internal byte* Text(string text, out uint length) {
            length = 0;
            if (text == null) return null;
            int size = Encoding.UTF8.GetByteCount(text);
            byte* to = block.Take(size + 1);
            if (size > 0) {
                fixed (char* from = text) Encoding.UTF8.GetBytes(from, text.Length, to, size);
            }
            to[size] = 0;
            length = (uint)size;
            return to;
        }

        /// <summary>
        /// Text that ends with NUL; null is NULL. A NUL inside would cut the text short on the other side and make it
        /// another one, so it becomes a byte that no UTF-8 has, which is refused like any other bad text.
        /// </summary>
        internal byte* Id(string text) {
            uint length;
            byte* id = Text(text, out length);
            for (uint i = 0; i < length; i++) {
                if (id[i] == 0) id[i] = 0xff;
            }
            return id;
        }

        /// <summary>An array of ids, of the first <see cref="MostElements"/>; null is NULL.</summary>
        internal byte** Ids(string[] texts) {
            if (texts == null) return null;
            int count = Math.Min(texts.Length, MostElements);
            var ids = (byte**)block.Take(Math.Max(1, count) * sizeof(byte*));
            for (int i = 0; i < count; i++) ids[i] = Id(texts[i]);
            return ids;
        }

        /// <summary>A copy of bytes; null is NULL.</summary>
        internal byte* Bytes(byte[] bytes, out uint length) {
            length = 0;
            if (bytes == null || bytes.Length == 0) return null;
            byte* to = block.Take(bytes.Length);
            Marshal.Copy(bytes, 0, (IntPtr)to, bytes.Length);
            length = (uint)bytes.Length;
            return to;
        }

        /// <summary>The memory behind it: one block, and more while a call needs them.</summary>
        private sealed class Block {
            private const int FirstSize = 4 * 1024;
            private const int KeptSize = 256 * 1024;

            [ThreadStatic] private static Block ofThisThread;

            internal int Depth;
            private byte* memory;
            private int size;
            private int used;
            private long overflow;
            private readonly List<IntPtr> more = new List<IntPtr>();

            internal static Block OfThisThread {
                get { return ofThisThread ?? (ofThisThread = new Block()); }
            }

            ~Block() {
                Clear();
                Marshal.FreeHGlobal((IntPtr)memory);
            }

            internal byte* Take(int wanted) {
                wanted = checked(wanted + 7) & ~7;
                if (memory == null) Renew(FirstSize);
                if (wanted <= size - used) {
                    byte* taken = memory + used;
                    used += wanted;
                    return taken;
                }
                IntPtr extra = Marshal.AllocHGlobal(wanted);
                more.Add(extra);
                overflow += wanted;
                return (byte*)extra;
            }

            internal void Clear() {
                used = 0;
                if (more.Count == 0) return;
                foreach (IntPtr extra in more) Marshal.FreeHGlobal(extra);
                more.Clear();
                if (size + overflow <= KeptSize) Renew((int)(size + overflow));
                overflow = 0;
            }

            private void Renew(int wanted) {
                Marshal.FreeHGlobal((IntPtr)memory);
                memory = null;
                memory = (byte*)Marshal.AllocHGlobal(wanted);
                size = wanted;
            }
        }
    }
}
