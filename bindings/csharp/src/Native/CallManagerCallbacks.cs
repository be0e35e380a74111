using System;
using System.Runtime.InteropServices;
using AOT;

namespace agora_rtm {
    [StructLayout(LayoutKind.Sequential)]
    internal struct CallManagerCallbacks {
        internal uint struct_size;
        internal IntPtr user_data;
        internal IntPtr on_local_invitation_received_by_peer;
        internal IntPtr on_local_invitation_canceled;
        internal IntPtr on_local_invitation_failure;
        internal IntPtr on_local_invitation_accepted;
        internal IntPtr on_local_invitation_refused;
        internal IntPtr on_remote_invitation_refused;
        internal IntPtr on_remote_invitation_accepted;
        internal IntPtr on_remote_invitation_received;
        internal IntPtr on_remote_invitation_failure;
        internal IntPtr on_remote_invitation_canceled;
    }

    /// <summary>Where the native library calls back for a call manager.</summary>
    /// <remarks>
    /// Static methods, whose delegates live as long as the process. Each finds its object, copies what is lent, calls the
    /// handler, and lets no exception out into native code.
    /// </remarks>
    internal static unsafe class CallEvents {
        private static readonly Signatures.Invitation onLocalInvitationReceivedByPeer = OnLocalInvitationReceivedByPeer;
        private static readonly Signatures.Invitation onLocalInvitationCanceled = OnLocalInvitationCanceled;
        private static readonly Signatures.InvitationCode onLocalInvitationFailure = OnLocalInvitationFailure;
        private static readonly Signatures.InvitationResponse onLocalInvitationAccepted = OnLocalInvitationAccepted;
        private static readonly Signatures.InvitationResponse onLocalInvitationRefused = OnLocalInvitationRefused;
        private static readonly Signatures.Invitation onRemoteInvitationRefused = OnRemoteInvitationRefused;
        private static readonly Signatures.Invitation onRemoteInvitationAccepted = OnRemoteInvitationAccepted;
        private static readonly Signatures.Invitation onRemoteInvitationReceived = OnRemoteInvitationReceived;
        private static readonly Signatures.InvitationCode onRemoteInvitationFailure = OnRemoteInvitationFailure;
        private static readonly Signatures.Invitation onRemoteInvitationCanceled = OnRemoteInvitationCanceled;

        private static readonly CallManagerCallbacks all = All();

        /// <summary>All callbacks, for the object that the registry knows by this key.</summary>
        internal static CallManagerCallbacks For(IntPtr key) {
            CallManagerCallbacks callbacks = all;
            callbacks.user_data = key;
            return callbacks;
        }

        private static CallManagerCallbacks All() {
            var callbacks = new CallManagerCallbacks();
            callbacks.struct_size = (uint)sizeof(CallManagerCallbacks);
            callbacks.on_local_invitation_received_by_peer = Marshal.GetFunctionPointerForDelegate(onLocalInvitationReceivedByPeer);
            callbacks.on_local_invitation_canceled = Marshal.GetFunctionPointerForDelegate(onLocalInvitationCanceled);
            callbacks.on_local_invitation_failure = Marshal.GetFunctionPointerForDelegate(onLocalInvitationFailure);
            callbacks.on_local_invitation_accepted = Marshal.GetFunctionPointerForDelegate(onLocalInvitationAccepted);
            callbacks.on_local_invitation_refused = Marshal.GetFunctionPointerForDelegate(onLocalInvitationRefused);
            callbacks.on_remote_invitation_refused = Marshal.GetFunctionPointerForDelegate(onRemoteInvitationRefused);
            callbacks.on_remote_invitation_accepted = Marshal.GetFunctionPointerForDelegate(onRemoteInvitationAccepted);
            callbacks.on_remote_invitation_received = Marshal.GetFunctionPointerForDelegate(onRemoteInvitationReceived);
            callbacks.on_remote_invitation_failure = Marshal.GetFunctionPointerForDelegate(onRemoteInvitationFailure);
            callbacks.on_remote_invitation_canceled = Marshal.GetFunctionPointerForDelegate(onRemoteInvitationCanceled);
            return callbacks;
        }

        [MonoPInvokeCallback(typeof(Signatures.Invitation))]
        private static void OnLocalInvitationReceivedByPeer(IntPtr key, IntPtr sender, IntPtr invitation) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                LocalInvitation told = manager.ToldLocal(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnLocalInvitationReceivedByPeer;
                if (tell != null) tell(told);
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Invitation))]
        private static void OnLocalInvitationCanceled(IntPtr key, IntPtr sender, IntPtr invitation) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                LocalInvitation told = manager.ToldLocal(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnLocalInvitationCanceled;
                try {
                    if (tell != null) tell(told);
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.InvitationCode))]
        private static void OnLocalInvitationFailure(IntPtr key, IntPtr sender, IntPtr invitation, int code) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                LocalInvitation told = manager.ToldLocal(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnLocalInvitationFailure;
                try {
                    if (tell != null) tell(told, (LOCAL_INVITATION_ERR_CODE)code);
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.InvitationResponse))]
        private static void OnLocalInvitationAccepted(IntPtr key, IntPtr sender, IntPtr invitation, byte* response,
            uint response_length) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                LocalInvitation told = manager.ToldLocal(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnLocalInvitationAccepted;
                try {
                    if (tell != null) tell(told, Utf8.Read(response, response_length));
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.InvitationResponse))]
        private static void OnLocalInvitationRefused(IntPtr key, IntPtr sender, IntPtr invitation, byte* response,
            uint response_length) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                LocalInvitation told = manager.ToldLocal(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnLocalInvitationRefused;
                try {
                    if (tell != null) tell(told, Utf8.Read(response, response_length));
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Invitation))]
        private static void OnRemoteInvitationRefused(IntPtr key, IntPtr sender, IntPtr invitation) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                RemoteInvitation told = manager.ToldRemote(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnRemoteInvitationRefused;
                try {
                    if (tell != null) tell(told);
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Invitation))]
        private static void OnRemoteInvitationAccepted(IntPtr key, IntPtr sender, IntPtr invitation) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                RemoteInvitation told = manager.ToldRemote(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnRemoteInvitationAccepted;
                try {
                    if (tell != null) tell(told);
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Invitation))]
        private static void OnRemoteInvitationReceived(IntPtr key, IntPtr sender, IntPtr invitation) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                RemoteInvitation told = manager.Begin(invitation);
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnRemoteInvitationReceived;
                if (tell != null) tell(told);
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.InvitationCode))]
        private static void OnRemoteInvitationFailure(IntPtr key, IntPtr sender, IntPtr invitation, int code) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                RemoteInvitation told = manager.ToldRemote(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnRemoteInvitationFailure;
                try {
                    if (tell != null) tell(told, (REMOTE_INVITATION_ERR_CODE)code);
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Invitation))]
        private static void OnRemoteInvitationCanceled(IntPtr key, IntPtr sender, IntPtr invitation) {
            try {
                var manager = (RtmCallManager)Registry.Told(key);
                if (manager == null) return;
                RemoteInvitation told = manager.ToldRemote(invitation);
                if (told == null) return;
                var handler = manager.Handler;
                var tell = handler.IsReleased ? null : handler.OnRemoteInvitationCanceled;
                try {
                    if (tell != null) tell(told);
                } finally {
                    manager.End(told);
                }
                GC.KeepAlive(manager);
            } catch (Exception e) {
                Host.Report(e);
            }
        }
    }
}
