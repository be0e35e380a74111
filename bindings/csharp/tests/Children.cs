using System;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>Programs that tests start as processes of their own, to see how they end. Each prints "leaving" when it begins to.</summary>
    public static class Children {
        private static Party party; // alive until the end

        public static int Run(string[] arguments) {
            string url = Environment.GetEnvironmentVariable("RTM_SERVER_URL");
            Program.StartCollecting();
            switch (arguments[1]) {
            case "return":
                party = Party.LoggedIn("child", url);
                party.Join("lobby");
                return Leaving(5);
            case "poll":
                party = new Party("child", url, RtmDispatchMode.Poll);
                party.Client.Login(null, "child");
                party.PollUntil(() => party.Journal.Count("login") == 1);
                return Leaving(5);
            case "exit":
                party = Party.LoggedIn("child", url);
                Environment.Exit(Leaving(5));
                return 1;
            case "exit-in-event":
                party = new Party("child", url);
                party.Handler.OnLoginSuccess = id => Environment.Exit(Leaving(5));
                party.Client.Login(null, "child");
                Thread.Sleep(Timeout.Infinite);
                return 1;
            case "in-flight":
                // Messages to itself without end; some event is always running or about to.
                party = Party.LoggedIn("child", url);
                party.Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                    party.Journal.Write("one more");
                    if (party.Client.SendMessageToPeer("child", message) != 0) party.Client.SendMessageToPeer("child", message);
                };
                for (int i = 0; i < 20; i++) party.Client.SendMessageToPeer("child", party.Client.CreateMessage("round and round"));
                party.Journal.Wait("one more", 50);
                return Leaving(5);
            case "stuck-in-event":
                var inside = new ManualResetEvent(false);
                party = new Party("child", url);
                party.Handler.OnLoginSuccess = id => {
                    inside.Set();
                    Thread.Sleep(Timeout.Infinite);
                };
                party.Client.Login(null, "child");
                inside.WaitOne();
                return Leaving(5);
            case "server-gone":
                party = Party.LoggedIn("child", url);
                Console.WriteLine("ready");
                Console.ReadLine(); // the server is gone when this comes
                party.Client.SendMessageToPeer("other", party.Client.CreateMessage("into the void"));
                return Leaving(5);
            case "never-connected":
                party = new Party("child", "ws://127.0.0.1:1/rtm");
                party.Client.Login(null, "child");
                return Leaving(5);
            case "disposed":
                using (Party.LoggedIn("child", url)) { }
                return Leaving(5);
            case "version":
                Leaving(0);
                Console.WriteLine(RtmClient.GetSdkVersion());
                return 0;
            case "no-library":
                string before = RtmClient.GetLastError();
                var client = new RtmClient("app", new RtmClientEventHandler());
                string why = RtmClient.GetLastError();
                Console.WriteLine("version \"" + RtmClient.GetSdkVersion() + "\", login " + client.Login(null, "child"));
                Console.WriteLine("before: " + before + "\nwhy: " + why + "\nafter: " + RtmClient.GetLastError());
                client.Dispose();
                return Leaving(5);
            case "forgotten":
                // Everything forgotten at once, with finalizers at the end of the process.
                for (int i = 0; i < 5; i++) Party.LoggedIn("child" + i, url).Join("lobby");
                return Leaving(5);
            default:
                Console.Error.WriteLine("no such child: " + arguments[1]);
                return 2;
            }
        }

        private static int Leaving(int code) {
            Console.WriteLine("leaving");
            return code;
        }
    }
}
