using System;
using System.Runtime.InteropServices;

namespace agora_rtm {
    /// <summary>
    /// A handle of the native library, owned or borrowed. An owned one is released once, by Dispose or by the finalizer;
    /// that is all the finalizer does.
    /// </summary>
    internal abstract class NativeHandle : SafeHandle {
        private readonly IntPtr key;
        private readonly bool owned;

        /// <param name="handle">Zero makes a handle of nothing, which every call refuses.</param>
        /// <param name="key">What <see cref="Registry"/> knows the object by; removed after the release. Zero: none.</param>
        /// <param name="owned">Whether it is released by this object.</param>
        protected NativeHandle(IntPtr handle, IntPtr key, bool owned) : base(IntPtr.Zero, owned) {
            this.key = key;
            this.owned = owned;
            SetHandle(handle);
            if (handle == IntPtr.Zero && key != IntPtr.Zero) Registry.Remove(key);
        }

        public override bool IsInvalid {
            get { return handle == IntPtr.Zero; }
        }

        /// <summary>Nothing was made, or it is released already.</summary>
        internal bool IsDead {
            get { return IsInvalid || IsClosed; }
        }

        /// <summary>The number of the handle, also after its release: the library refuses it then.</summary>
        internal IntPtr Value {
            get { return handle; }
        }

        protected abstract void Release(IntPtr released);

        /// <summary>
        /// Releases, and returns when no event of it can come any more, also where another thread has just begun to release
        /// it: Dispose would not wait for that thread, the library does.
        /// </summary>
        internal void End() {
            Dispose();
            if (owned && !IsInvalid && !Host.HasEnded) Release(handle);
        }

        protected override bool ReleaseHandle() {
            // At the end of a process the finalizers may run while the thread that ends it is inside an event, and while others
            // are stopped for good, with a lock in their hands: to wait for those would be to wait for ever.
            if (Host.HasEnded || Environment.HasShutdownStarted) return true;
            Release(handle);
            if (key != IntPtr.Zero) Registry.Remove(key);
            return true;
        }
    }

    internal sealed class ClientHandle : NativeHandle {
        internal ClientHandle(IntPtr handle, IntPtr key) : base(handle, key, true) { }

        protected override void Release(IntPtr released) { NativeMethods.rtm_client_release(released); }
    }

    internal sealed class ChannelHandle : NativeHandle {
        internal ChannelHandle(IntPtr handle, IntPtr key, bool owned) : base(handle, key, owned) { }

        protected override void Release(IntPtr released) { NativeMethods.rtm_channel_release(released); }
    }

    internal sealed class CallManagerHandle : NativeHandle {
        internal CallManagerHandle(IntPtr handle, IntPtr key, bool owned) : base(handle, key, owned) { }

        protected override void Release(IntPtr released) { NativeMethods.rtm_call_manager_release(released); }
    }

    internal sealed class LocalInvitationHandle : NativeHandle {
        internal LocalInvitationHandle(IntPtr handle, bool owned) : base(handle, IntPtr.Zero, owned) { }

        protected override void Release(IntPtr released) { NativeMethods.rtm_local_invitation_release(released); }
    }

    internal sealed class RemoteInvitationHandle : NativeHandle {
        internal RemoteInvitationHandle(IntPtr handle, bool owned) : base(handle, IntPtr.Zero, owned) { }

        protected override void Release(IntPtr released) { NativeMethods.rtm_remote_invitation_release(released); }
    }
}
