using System;

namespace agora_rtm {
    /// <summary>Reads the texts of invitations, which the native library copies into a buffer.</summary>
    internal static unsafe class InvitationText {
        internal delegate int Getter(IntPtr invitation, byte* buffer, uint size);

        private const int Enough = 8 * 1024 + 1;

        /// <returns>The text; null when the library does not know the invitation.</returns>
        internal static string Read(IntPtr invitation, Getter get) {
            using (var s = Scratch.Open()) {
                byte* buffer = s.Take(Enough);
                int length = LastError.Native(get(invitation, buffer, Enough));
                return length < 0 ? null : Utf8.Read(buffer, (uint)length);
            }
        }
    }
}
