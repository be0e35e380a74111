using System;

namespace agora_rtm {
    /// <summary>
    /// Why the last call of this thread was refused: in the words of the native library, or in ours where a call does not
    /// reach it.
    /// </summary>
    internal static class LastError {
        [ThreadStatic] private static string ours;

        /// <summary>Passes on what the native library returned; its words are the last ones then.</summary>
        internal static int Native(int code) {
            ours = null;
            return code;
        }

        /// <summary>What was refused before is not what is behind this event; the native library says that.</summary>
        internal static void BeginEvent() { ours = null; }

        internal static int Refuse(int code, string why) {
            ours = why;
            return code;
        }

        /// <summary>Says that nothing could be made.</summary>
        internal static T None<T>(string what) where T : class {
            Dead(what);
            return null;
        }

        /// <summary>There is nothing behind an object: without the native library there never was, and another would not help.</summary>
        internal static int Dead(string what) {
            return Refuse((int)COMMON_ERR_CODE.ERROR_NULL_PTR,
                what + ": " + (Library.Problem ?? "the object was disposed of, or could not be made; make another"));
        }

        internal static unsafe string Text {
            get { return ours ?? Library.Problem ?? Utf8.Read(NativeMethods.rtm_last_error()); }
        }
    }
}
