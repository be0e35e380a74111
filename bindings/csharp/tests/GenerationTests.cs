using System.Collections.Generic;

namespace agora_rtm.Tests {
    /// <summary>
    /// The games of three generations compile; here they also run. Without a login every call is refused by the code of
    /// its own enumeration, and nothing throws.
    /// </summary>
    public static class GenerationTests {
        private static string Show(List<int> results) { return string.Join(" ", results.ConvertAll(i => i.ToString()).ToArray()); }

        public static void AGameOfGenerationA() {
            using (var game = new GenerationA.Game()) {
                game.Start("app");
                Check.Equal("0 0 0 0 3 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 2 0 1 1 102",
                    Show(game.UseEverything()), "results");
                game.UsePointers();
            }
        }

        public static void AGameOfGenerationB() {
            using (var game = new GenerationB.Game()) {
                game.Start("app");
                Check.Equal("0 102 102 102 102 102 102", Show(game.UseEverything()), "results");
                Check.Equal("image 5 UPLOAD_MEDIA_ERR_FAILURE|handler 0|text|key00", string.Join("|", game.log.ToArray()), "log");
            }
        }

        public static void AGameOfGenerationC() {
            using (var game = new GenerationC.Game()) {
                game.Start("app");
                Check.Equal("0 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102 102", Show(game.UseEverything()), "results");
            }
        }
    }
}
