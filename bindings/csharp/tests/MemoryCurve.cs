using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace agora_rtm.Tests {
    /// <summary>Draws the samples of the soak as an SVG: resident memory above, managed memory below, each on a scale from 0.</summary>
    public static class MemoryCurve {
        private const int Width = 720, Left = 80, Right = 50, Top = 40, Panel = 120, Between = 50;

        public static int Draw(string csv, string svg) {
            var rows = new List<double[]>();
            string[] lines = File.ReadAllLines(csv);
            for (int i = 1; i < lines.Length; i++) {
                if (lines[i].Length > 0) rows.Add(Array.ConvertAll(lines[i].Split(','), cell => double.Parse(cell, CultureInfo.InvariantCulture)));
            }
            if (rows.Count < 2) {
                Console.Error.WriteLine("draw " + svg + ": " + csv + " holds fewer than two samples; RTM_TEST_SOAK_CSV makes the soak write them");
                return 1;
            }
            int height = Top + 2 * Panel + Between + 50;
            var text = new StringBuilder();
            text.AppendFormat(CultureInfo.InvariantCulture, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"12\">\n", Width, height);
            text.AppendFormat("<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n", Width, height);
            Curve(text, rows, 2, Top, "resident memory of the process, MiB", "#1f6f8b");
            Curve(text, rows, 1, Top + Panel + Between, "managed memory after a collection, MiB", "#b5542c");
            double most = rows[rows.Count - 1][0];
            int bottom = Top + 2 * Panel + Between;
            for (double messages = 0, step = Step(most); messages <= most * 1.001; messages += step) {
                text.AppendFormat(CultureInfo.InvariantCulture, "<text x=\"{0:0}\" y=\"{1}\" text-anchor=\"middle\" fill=\"#555\">{2:#,0}</text>\n", X(messages, most), bottom + 18, messages);
            }
            text.AppendFormat("<text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\" fill=\"#222\">messages sent, each of them answered</text>\n</svg>\n", (Width + Left - Right) / 2, bottom + 38);
            File.WriteAllText(svg, text.ToString());
            return 0;
        }

        /// <summary>A round number that goes a few times into another.</summary>
        private static double Step(double whole) {
            double power = Math.Pow(10, Math.Floor(Math.Log10(whole)));
            return whole < 2 * power ? power / 5 : whole < 5 * power ? power : 2 * power;
        }

        private static double X(double messages, double most) { return Left + messages / most * (Width - Left - Right); }

        private static void Curve(StringBuilder text, List<double[]> rows, int column, int top, string title, string colour) {
            double highest = 0, most = rows[rows.Count - 1][0];
            foreach (double[] row in rows) highest = Math.Max(highest, row[column] / 1024);
            double step = Step(highest), scale = Math.Ceiling(highest * 1.02 / step) * step;
            text.AppendFormat("<text x=\"{0}\" y=\"{1}\" fill=\"#222\">{2}</text>\n", Left, top - 10, title);
            for (double value = 0; value <= scale + step / 2; value += step) {
                double y = top + Panel - value / scale * Panel;
                text.AppendFormat(CultureInfo.InvariantCulture, "<path d=\"M{0} {1:0.0}H{2}\" stroke=\"#ddd\"/><text x=\"{3}\" y=\"{4:0.0}\" text-anchor=\"end\" fill=\"#555\">{5:0.##}</text>\n", Left, y, Width - Right, Left - 8, y + 4, value);
            }
            text.AppendFormat("<path fill=\"none\" stroke=\"{0}\" stroke-width=\"2\" d=\"", colour);
            for (int i = 0; i < rows.Count; i++) {
                text.AppendFormat(CultureInfo.InvariantCulture, "{0}{1:0.0} {2:0.0}", i == 0 ? "M" : "L", X(rows[i][0], most), top + Panel - rows[i][column] / 1024 / scale * Panel);
            }
            text.Append("\"/>\n");
        }
    }
}
