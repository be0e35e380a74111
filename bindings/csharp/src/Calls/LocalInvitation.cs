using System;

namespace agora_rtm {
    /// <summary>An invitation that this user sends. Made by <see cref="RtmCallManager.CreateLocalCallInvitation"/>.</summary>
    /// <remarks>
    /// While it is under way the call manager keeps it alive, and all events about it come with the same object. To
    /// dispose of it then is to forget this object only: later events bring another one for the same invitation.
    /// </remarks>
    public sealed class LocalInvitation : IRtmApiNative, IDisposable {
        private static readonly unsafe InvitationText.Getter getCalleeId = NativeMethods.rtm_local_invitation_get_callee_id;
        private static readonly unsafe InvitationText.Getter getChannelId = NativeMethods.rtm_local_invitation_get_channel_id;
        private static readonly unsafe InvitationText.Getter getContent = NativeMethods.rtm_local_invitation_get_content;
        private static readonly unsafe InvitationText.Getter getResponse = NativeMethods.rtm_local_invitation_get_response;

        internal readonly LocalInvitationHandle Handle;

        // What the last text was refused for: to send is refused until it is set right.
        private bool badText;
        private bool badChannel;
        private volatile bool disposed;

        /// <summary>For old code: uses an invitation of the native library, and owns it if asked to.</summary>
        public LocalInvitation(IntPtr localInvitationPtr,
            bool needRelease = true) : this(new LocalInvitationHandle(localInvitationPtr, needRelease)) { }

        internal LocalInvitation(LocalInvitationHandle handle) { Handle = handle; }

        /// <summary>There is nothing behind this object.</summary>
        internal bool IsDead { get { return disposed || Handle.IsDead; } }

        internal bool IsDisposed { get { return disposed; } }

        internal bool HasBadText { get { return badText || badChannel; } }

        /// <summary>
        /// The user id of the callee; "-7" when there is nothing behind this object, as with the other texts.
        /// </summary>
        public string GetCalleeId() { return Text(getCalleeId); }

        /// <summary>
        /// Sets what the callee gets to read: at most 8 KiB of UTF-8, before it is sent. What is longer is refused by
        /// SendLocalInvitation.
        /// </summary>
        public unsafe void SetContent(string content) {
            if (IsDead) return;
            using (var s = Scratch.Open()) {
                uint length;
                byte* text = s.Text(content, out length);
                badText = LastError.Native(NativeMethods.rtm_local_invitation_set_content(Handle.Value, text,
                    length)) == (int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT;
            }
            GC.KeepAlive(this);
        }

        /// <summary>What the callee gets to read.</summary>
        public string GetContent() { return Text(getContent); }

        /// <summary>
        /// Sets the channel that goes with the invitation, at most 64 bytes, before it is sent. Nobody joins it by this.
        /// </summary>
        public unsafe void SetChannelId(string channelId) {
            if (IsDead) return;
            using (var s = Scratch.Open()) {
                badChannel = LastError.Native(NativeMethods.rtm_local_invitation_set_channel_id(Handle.Value,
                    s.Id(channelId))) == (int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT;
            }
            GC.KeepAlive(this);
        }

        /// <summary>The channel that goes with the invitation.</summary>
        public string GetChannelId() { return Text(getChannelId); }

        /// <summary>What the callee answered; empty before an answer came.</summary>
        public string GetResponse() { return Text(getResponse); }

        /// <summary>
        /// How far it has come, as the library knows it now: an event about it may still be waiting. FAILURE when there is
        /// nothing behind this object.
        /// </summary>
        public LOCAL_INVITATION_STATE GetState() {
            if (IsDead) return LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_FAILURE;
            int state = LastError.Native(NativeMethods.rtm_local_invitation_get_state(Handle.Value));
            GC.KeepAlive(this);
            return state < 0 ? LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_FAILURE : (LOCAL_INVITATION_STATE)state;
        }

        /// <summary>The handle of the native library; zero when there is nothing behind this object.</summary>
        public IntPtr GetPtr() { return IsDead ? IntPtr.Zero : Handle.Value; }

        /// <summary>Gives the invitation back. One that is under way goes on. Idempotent.</summary>
        public void Dispose() {
            disposed = true;
            if (!UnderWay) Handle.Dispose();
        }

        /// <summary>The call manager still has events to tell about it.</summary>
        internal volatile bool UnderWay;

        /// <summary>No event is to come.</summary>
        internal void End() {
            UnderWay = false;
            if (disposed) Handle.Dispose();
        }

        private string Text(InvitationText.Getter get) {
            string text = IsDead ? null : InvitationText.Read(Handle.Value, get);
            GC.KeepAlive(this);
            return text ?? IMessage.Nothing;
        }

        /// <summary>For logs: callee and state.</summary>
        public override string ToString() { return IsDead ? "disposed invitation" : "invitation to " + GetCalleeId() + ": " + GetState(); }
    }
}
