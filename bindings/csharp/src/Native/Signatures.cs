using System;
using System.Runtime.InteropServices;

namespace agora_rtm {
    /// <summary>
    /// The shapes of callbacks, made of numbers and pointers only: nothing is converted, boxed or kept on the way in. The
    /// first argument is the key of <see cref="Registry"/>, the second the native handle.
    /// </summary>
    internal static unsafe class Signatures {
        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Plain(IntPtr key, IntPtr sender);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Code(IntPtr key, IntPtr sender, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void State(IntPtr key, IntPtr sender, int state, int reason);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Token(IntPtr key, IntPtr sender, byte* token, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Result(IntPtr key, IntPtr sender, long id, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Gap(IntPtr key, IntPtr sender, long from, long to);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Message(IntPtr key, IntPtr sender, byte* user_id, NativeMessage* message);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Progress(IntPtr key, IntPtr sender, long request_id, NativeMediaOperationProgress* progress);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Uploaded(IntPtr key, IntPtr sender, long request_id, NativeMessage* message, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Memory(IntPtr key, IntPtr sender, long request_id, byte* memory, long length, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void StatusesResult(IntPtr key, IntPtr sender, long request_id, NativePeerOnlineStatus* statuses,
            int count, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Statuses(IntPtr key, IntPtr sender, NativePeerOnlineStatus* statuses, int count);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void IdsResult(IntPtr key, IntPtr sender, long request_id, byte** ids, int count, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void UserAttributes(IntPtr key, IntPtr sender, long request_id, byte* user_id,
            NativeAttribute* attributes, int count, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void ChannelAttributes(IntPtr key, IntPtr sender, long request_id, NativeChannelAttribute* attributes,
            int count, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void CountsResult(IntPtr key, IntPtr sender, long request_id, NativeChannelMemberCount* counts,
            int count, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Member(IntPtr key, IntPtr sender, NativeChannelMember* member);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Members(IntPtr key, IntPtr sender, NativeChannelMember* members, int count, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Attributes(IntPtr key, IntPtr sender, NativeChannelAttribute* attributes, int count);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Invitation(IntPtr key, IntPtr sender, IntPtr invitation);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void InvitationCode(IntPtr key, IntPtr sender, IntPtr invitation, int code);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void InvitationResponse(IntPtr key, IntPtr sender, IntPtr invitation, byte* response,
            uint response_length);
    }
}
