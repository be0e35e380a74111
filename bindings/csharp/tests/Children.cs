using System;

namespace agora_rtm.Tests {
    /// <summary>Programs that tests start as processes of their own, to see how they end.</summary>
    public static class Children {
        public static int Run(string[] arguments) {
            switch (arguments[1]) {
            default:
                Console.Error.WriteLine("no such child: " + arguments[1]);
                return 2;
            }
        }
    }
}
