using System;
using System.Threading;
using agora_rtm;

/// <summary>Logs in, sends itself a message, prints it.</summary>
public static class First {
    public static int Main() {
        var done = new ManualResetEvent(false);
        var handler = new RtmClientEventHandler();
        using (var client = new RtmClient("my-app", handler)) {
            handler.OnLoginSuccess = id => {
                TextMessage hello = client.CreateMessage("Hello, world! 🌍");
                if (client.SendMessageToPeer("me", hello) == 0) return;
                Console.WriteLine("not sent: " + RtmClient.GetLastError());
                done.Set();
            };
            handler.OnLoginFailure = (id, code) => {
                Console.WriteLine("login failed: " + code + ": " + RtmClient.GetLastError());
                done.Set();
            };
            handler.OnMessageReceivedFromPeer = (id, peerId, message) => {
                Console.WriteLine(peerId + " says: " + message.GetText());
                done.Set();
            };
            if (client.Login(null, "me") != 0) {
                Console.WriteLine("not started: " + RtmClient.GetLastError());
                return 1;
            }
            return done.WaitOne(20000) ? 0 : 1;
        }
    }
}
