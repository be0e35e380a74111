using System;
using System.Threading;

namespace agora_rtm.Torture {
    /// <summary>
    /// Faults of the processor stay exceptions of the runtime while the library is in the process: on any thread, inside
    /// events in great number, and while garbage is collected without a pause. The runtime and the library share signals.
    /// </summary>
    public static class Faults {
        private const int Clients = 3;

        private static object nothing;
        private static int zero, caught;

        public static int Run(int events, int seed) {
            RtmClient.UnhandledException = e => Wrong.Is("an exception: " + e);
            All(); // before the library is loaded
            bool ended = false;
            var collects = new Thread(delegate() { while (!Volatile.Read(ref ended)) Garbage.Collect(0); });
            collects.Start();
            var threads = new Thread[Clients];
            var told = new int[Clients];
            for (int i = 0; i < Clients; i++) {
                int n = i;
                threads[i] = new Thread(delegate() { told[n] = Client(n, events / Clients, seed + n); });
                threads[i].Start();
            }
            foreach (Thread t in threads) t.Join();
            All();
            Volatile.Write(ref ended, true);
            collects.Join();
            int sum = 0;
            foreach (int n in told) sum += n;
            if (sum < events / Clients * Clients) Wrong.Is("only " + sum + " events came");
            Console.WriteLine(sum + " events, " + caught + " faults caught");
            if (Wrong.First == null) return 0;
            Console.WriteLine("FAILED: " + Wrong.First);
            return 1;
        }

        /// <summary>
        /// A channel that is not joined tells the result of each message at once, without asking the server, which RTM_SERVER_URL
        /// names and which must not limit the rate of messages.
        /// </summary>
        private static int Client(int number, int events, int seed) {
            var dice = new Dice(seed);
            int told = 0;
            var mode = number % 2 == 0 ? RtmDispatchMode.Thread : RtmDispatchMode.Poll;
            bool loggedIn = false;
            var handler = new RtmClientEventHandler {
                OnConnectionStateChanged = (id, state, reason) => { if (state == CONNECTION_STATE.CONNECTION_STATE_CONNECTED) Volatile.Write(ref loggedIn, true); },
                OnLoginFailure = (id, code) => Wrong.Is("login: " + code),
            };
            using (var client = new RtmClient("faults", handler, mode)) {
                client.SetLogFilter(0);
                client.Login(null, "user " + number);
                while (!Volatile.Read(ref loggedIn) && Wrong.First == null) Rest(client, mode);
                RtmChannel channel = client.CreateChannel("lobby", new RtmChannelEventHandler {
                    OnSendMessageResult = (id, message, code) => {
                        if (dice.OneIn(200)) All();
                        Volatile.Write(ref told, told + 1);
                    },
                });
                TextMessage text = client.CreateMessage("to nobody");
                for (int sent = 0; sent < events && Wrong.First == null; sent++) {
                    if (channel.SendMessage(text) != 0) Wrong.Is("SendMessage: " + RtmClient.GetLastError());
                    if (sent % 1000 == 0) One(sent / 1000 % 2 == 0);
                    while (sent - Volatile.Read(ref told) > 500) Rest(client, mode);
                    if (number == 0 && sent % 200000 == 0) Console.WriteLine(sent + " sent");
                }
                while (Volatile.Read(ref told) < events && Wrong.First == null) Rest(client, mode);
            }
            return told;
        }

        private static void Rest(RtmClient client, RtmDispatchMode mode) {
            if (mode == RtmDispatchMode.Poll) client.Poll(0, 0);
            else Thread.Yield();
        }

        private static void All() {
            One(true);
            One(false);
        }

        private static void One(bool reference) {
            try {
                if (reference) nothing.GetHashCode();
                else zero = 1 / zero;
                Wrong.Is("a fault went unnoticed");
            } catch (NullReferenceException) {
                if (!reference) Wrong.Is("NullReferenceException for a division");
            } catch (DivideByZeroException) {
                if (reference) Wrong.Is("DivideByZeroException for a reference");
            }
            Interlocked.Increment(ref caught);
        }
    }
}
