using System;

namespace agora_rtm {
    /// <summary>An invitation that this user gets. Comes with the events of <see cref="RtmCallEventHandler"/>.</summary>
    /// <remarks>
    /// While it is under way the call manager keeps it alive, and all events about it come with the same object. To
    /// dispose of it then is to forget this object only: later events bring another one for the same invitation.
    /// </remarks>
    public sealed class RemoteInvitation : IRtmApiNative, IDisposable {
        private static readonly unsafe InvitationText.Getter getCallerId = NativeMethods.rtm_remote_invitation_get_caller_id;
        private static readonly unsafe InvitationText.Getter getChannelId = NativeMethods.rtm_remote_invitation_get_channel_id;
        private static readonly unsafe InvitationText.Getter getContent = NativeMethods.rtm_remote_invitation_get_content;
        private static readonly unsafe InvitationText.Getter getResponse = NativeMethods.rtm_remote_invitation_get_response;

        internal readonly RemoteInvitationHandle Handle;

        // What the last text was refused for: to answer is refused until it is set right.
        private bool badText;
        private volatile bool disposed;

        /// <summary>For old code: uses an invitation of the native library, and owns it if asked to.</summary>
        public RemoteInvitation(IntPtr remoteInvitationPtr,
            bool needDispose = true) : this(new RemoteInvitationHandle(remoteInvitationPtr, needDispose)) { }

        internal RemoteInvitation(RemoteInvitationHandle handle) { Handle = handle; }

        /// <summary>There is nothing behind this object.</summary>
        internal bool IsDead { get { return disposed || Handle.IsDead; } }

        internal bool IsDisposed { get { return disposed; } }

        internal bool HasBadText { get { return badText; } }

        /// <summary>
        /// The user id of the caller; "-7" when there is nothing behind this object, as with the other texts.
        /// </summary>
        public string GetCallerId() { return Text(getCallerId); }

        /// <summary>What the caller wrote.</summary>
        public string GetContent() { return Text(getContent); }

        /// <summary>
        /// Sets what the caller gets to read with the answer: at most 8 KiB of UTF-8. What is longer is refused by the answer.
        /// </summary>
        public unsafe void SetResponse(string response) {
            if (IsDead) return;
            using (var s = Scratch.Open()) {
                uint length;
                byte* text = s.Text(response, out length);
                badText = LastError.Native(NativeMethods.rtm_remote_invitation_set_response(Handle.Value, text,
                    length)) == (int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT;
            }
            GC.KeepAlive(this);
        }

        /// <summary>The response as it was set.</summary>
        public string GetResponse() { return Text(getResponse); }

        /// <summary>The channel that goes with the invitation.</summary>
        public string GetChannelId() { return Text(getChannelId); }

        /// <summary>
        /// How far it has come, as the library knows it now: an event about it may still be waiting. FAILURE when there is
        /// nothing behind this object.
        /// </summary>
        public REMOTE_INVITATION_STATE GetState() {
            if (IsDead) return REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_FAILURE;
            int state = LastError.Native(NativeMethods.rtm_remote_invitation_get_state(Handle.Value));
            GC.KeepAlive(this);
            return state < 0 ? REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_FAILURE : (REMOTE_INVITATION_STATE)state;
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

        /// <summary>For logs: caller and state.</summary>
        public override string ToString() { return IsDead ? "disposed invitation" : "invitation from " + GetCallerId() + ": " + GetState(); }
    }
}
