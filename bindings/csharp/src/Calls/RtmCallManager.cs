using System;
using System.Collections.Generic;
using System.Threading;

namespace agora_rtm {
    /// <summary>
    /// Sends and answers call invitations for one client. Got from <see cref="RtmClient.GetRtmCallManager"/>.
    /// </summary>
    /// <remarks>
    /// The methods return an <see cref="INVITATION_API_CALL_ERR_CODE"/>, or -7 when there is nothing behind this object.
    /// Each invitation has exactly one end: accepted, refused, canceled, or failure.
    /// </remarks>
    public sealed class RtmCallManager : IRtmApiNative, IDisposable {
        /// <summary>RTM_ERR_INVALID_ARGUMENT, which the native library says while the client has a call manager.</summary>
        private const int OneExists = -1;

        internal volatile RtmCallEventHandler Handler;

        private readonly RtmClient client; // keeps it alive; null for one made from a pointer
        private readonly CallManagerHandle handle;

        // Invitations under way, by the number of their handle; also the lock of both. Never held during a native call.
        private readonly Dictionary<long, LocalInvitation> sent = new Dictionary<long, LocalInvitation>();
        private readonly Dictionary<long, RemoteInvitation> received = new Dictionary<long, RemoteInvitation>();

        /// <summary>
        /// For old code: uses a call manager of the native library without owning it. Its events go elsewhere.
        /// </summary>
        public RtmCallManager(IntPtr rtmCallManager, RtmCallEventHandler rtmCallEventHandler) {
            Handler = rtmCallEventHandler;
            handle = new CallManagerHandle(rtmCallManager, IntPtr.Zero, false);
        }

        internal unsafe RtmCallManager(RtmClient client, ClientHandle owner, RtmCallEventHandler handler) {
            this.client = client;
            Handler = handler;
            IntPtr key = Registry.Add(this), made = IntPtr.Zero;
            CallManagerCallbacks callbacks = CallEvents.For(key);
            int code = NativeMethods.rtm_call_manager_create(owner.Value, &callbacks, &made);
            // Another thread is about to release the last call manager, which takes it no time.
            for (int i = 0; code == OneExists && i < 1000; i++) {
                Thread.Sleep(1);
                code = NativeMethods.rtm_call_manager_create(owner.Value, &callbacks, &made);
            }
            LastError.Native(code);
            handle = new CallManagerHandle(made, key, true);
        }

        internal bool IsDead { get { return handle.IsDead; } }

        /// <summary>Makes an invitation to one user, which is not sent yet. This works before the login too.</summary>
        /// <param name="calleeId">The user to call.</param>
        /// <returns>The invitation, never null; one to a user id that is not allowed is refused when it is sent.</returns>
        public unsafe LocalInvitation CreateLocalCallInvitation(string calleeId) {
            IntPtr made = IntPtr.Zero;
            if (handle.IsDead) {
                LastError.Dead("CreateLocalCallInvitation");
            } else {
                using (var s = Scratch.Open()) {
                    Done(NativeMethods.rtm_local_invitation_create(handle.Value, s.Id(calleeId), &made));
                }
            }
            return new LocalInvitation(made);
        }

        /// <summary>Sends an invitation, once. Not logged in, it fails with LOCAL_INVITATION_ERR_NOT_LOGGEDIN.</summary>
        /// <param name="invitation">The invitation.</param>
        /// <returns>A code. Result: OnLocalInvitationReceivedByPeer, and one of the ends of a local invitation.</returns>
        public int SendLocalInvitation(LocalInvitation invitation) {
            if (handle.IsDead) return LastError.Dead("SendLocalInvitation");
            if (invitation == null || invitation.IsDead) return Unusable("SendLocalInvitation", invitation == null);
            if (invitation.HasBadText) return BadText("SendLocalInvitation", "the content or the channel id");
            long number = invitation.Handle.Value.ToInt64();
            bool added;
            lock (sent) {
                added = !sent.ContainsKey(number);
                if (added) sent.Add(number, invitation);
                invitation.UnderWay = true;
            }
            int code = Done(NativeMethods.rtm_call_manager_send_local_invitation(handle.Value, invitation.Handle.Value));
            if (code != 0 && added) End(invitation);
            return code;
        }

        /// <summary>Cancels an invitation that is under way. If an answer reaches the server first, that is its end.</summary>
        /// <param name="invitation">The invitation.</param>
        /// <returns>A code. Result: one of the ends of a local invitation.</returns>
        public int CancelLocalInvitation(LocalInvitation invitation) {
            if (handle.IsDead) return LastError.Dead("CancelLocalInvitation");
            if (invitation == null || invitation.IsDead) return Unusable("CancelLocalInvitation", invitation == null);
            int code = Done(NativeMethods.rtm_call_manager_cancel_local_invitation(handle.Value, invitation.Handle.Value));
            GC.KeepAlive(invitation);
            return code;
        }

        /// <summary>Accepts an invitation.</summary>
        /// <param name="invitation">The invitation.</param>
        /// <returns>A code. Result: one of the ends of a remote invitation.</returns>
        public int AcceptRemoteInvitation(RemoteInvitation invitation) {
            if (handle.IsDead) return LastError.Dead("AcceptRemoteInvitation");
            if (invitation == null || invitation.IsDead) return Unusable("AcceptRemoteInvitation", invitation == null);
            if (invitation.HasBadText) return BadText("AcceptRemoteInvitation", "the response");
            int code = Done(NativeMethods.rtm_call_manager_accept_remote_invitation(handle.Value, invitation.Handle.Value));
            GC.KeepAlive(invitation);
            return code;
        }

        /// <summary>Refuses an invitation.</summary>
        /// <param name="invitation">The invitation.</param>
        /// <returns>A code. Result: one of the ends of a remote invitation.</returns>
        public int RefuseRemoteInvitation(RemoteInvitation invitation) {
            if (handle.IsDead) return LastError.Dead("RefuseRemoteInvitation");
            if (invitation == null || invitation.IsDead) return Unusable("RefuseRemoteInvitation", invitation == null);
            if (invitation.HasBadText) return BadText("RefuseRemoteInvitation", "the response");
            int code = Done(NativeMethods.rtm_call_manager_refuse_remote_invitation(handle.Value, invitation.Handle.Value));
            GC.KeepAlive(invitation);
            return code;
        }

        /// <summary>
        /// Releases the call manager and its invitations: no event of it comes after this has returned, or after the event
        /// this is called in. What is under way goes on without being told here. Idempotent.
        /// </summary>
        public void Dispose() {
            handle.End();
            LocalInvitation[] locals;
            RemoteInvitation[] remotes;
            lock (sent) {
                locals = new LocalInvitation[sent.Count];
                sent.Values.CopyTo(locals, 0);
                sent.Clear();
                remotes = new RemoteInvitation[received.Count];
                received.Values.CopyTo(remotes, 0);
                received.Clear();
            }
            // Nobody is told how they end; so one that the program has given back, or will, is released then.
            foreach (LocalInvitation invitation in locals) invitation.End();
            foreach (RemoteInvitation invitation in remotes) invitation.End();
            if (client != null) client.Forget(this);
        }

        /// <summary>The object for an invitation under way; null for one that is not, whose events nobody waits for.</summary>
        internal LocalInvitation ToldLocal(IntPtr invitation) {
            lock (sent) {
                LocalInvitation known;
                if (!sent.TryGetValue(invitation.ToInt64(), out known)) return null;
                if (known.IsDisposed) sent[invitation.ToInt64()] = known = new LocalInvitation(known.Handle) { UnderWay = true };
                return known;
            }
        }

        internal RemoteInvitation ToldRemote(IntPtr invitation) {
            lock (sent) {
                RemoteInvitation known;
                if (!received.TryGetValue(invitation.ToInt64(), out known)) return null;
                if (known.IsDisposed) received[invitation.ToInt64()] = known = new RemoteInvitation(known.Handle) { UnderWay = true };
                return known;
            }
        }

        /// <summary>Takes an invitation that has arrived.</summary>
        internal RemoteInvitation Begin(IntPtr invitation) {
            var begun = new RemoteInvitation(invitation) { UnderWay = true };
            lock (sent) { received[invitation.ToInt64()] = begun; }
            return begun;
        }

        internal void End(LocalInvitation invitation) {
            lock (sent) { sent.Remove(invitation.Handle.Value.ToInt64()); }
            invitation.End();
        }

        internal void End(RemoteInvitation invitation) {
            lock (sent) { received.Remove(invitation.Handle.Value.ToInt64()); }
            invitation.End();
        }

        private static int Unusable(string what, bool isNull) {
            return LastError.Refuse((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, what + (isNull
                ? ": the invitation is null; make one with CreateLocalCallInvitation, or take the one of OnRemoteInvitationReceived"
                : ": the invitation was disposed of, or made for a user id that is not allowed; make another"));
        }

        private static int BadText(string what, string which) {
            return LastError.Refuse((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, what + ": "
                + which + " was refused when it was set: content and response have at most 8 KiB of UTF-8, a channel id 64 "
                + "permitted characters; set it anew");
        }

        private int Done(int code) {
            GC.KeepAlive(this);
            return LastError.Native(code);
        }
    }
}
