using System.Text;

namespace agora_rtm {
    /// <summary>Text that comes from the native library, which is UTF-8 whatever the system's code page is.</summary>
    internal static unsafe class Utf8 {
        /// <summary>Copies a text that ends with NUL; NULL is the empty text.</summary>
        internal static string Read(byte* text) {
            if (text == null) return "";
            uint length = 0;
            while (text[length] != 0) length++;
            return Read(text, length);
        }

        internal static string Read(byte* text, uint length) {
            return text == null || length == 0 ? "" : Encoding.UTF8.GetString(text, (int)length);
        }

        internal static byte[] Bytes(byte* bytes, uint length) {
            if (bytes == null || length == 0) return Empty;
            var copy = new byte[length];
            System.Runtime.InteropServices.Marshal.Copy((System.IntPtr)bytes, copy, 0, copy.Length);
            return copy;
        }

        /// <summary>No bytes; there is nothing in it to change, so it is shared.</summary>
        internal static readonly byte[] Empty = new byte[0];
    }
}
