using System;
using System.Text;
using NUnit.Framework;

namespace agora_rtm.Tests {
    /// <summary>A server inside this process, so that the tests need nothing around them.</summary>
    internal sealed class LocalServer : IDisposable {
        private const int Room = 256;

        private IntPtr server;

        internal string Url { get; private set; }

        internal unsafe LocalServer() {
            var options = new NativeServerOptions();
            options.struct_size = (uint)sizeof(NativeServerOptions);
            IntPtr made;
            Assert.AreEqual(0, NativeMethods.rtm_server_start(&options, &made), "rtm_server_start");
            server = made;
            byte* text = stackalloc byte[Room];
            int length = NativeMethods.rtm_server_url(server, text, Room);
            Assert.IsTrue(length > 0 && length < Room, "rtm_server_url");
            Url = Encoding.UTF8.GetString(text, length);
        }

        public void Dispose() {
            NativeMethods.rtm_server_stop(server);
            server = IntPtr.Zero;
        }
    }
}
