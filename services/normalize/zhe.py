"""著 that stands for 着: mainland text turned Traditional writes 著力 and 圍繞著, and t2s leaves it so.

Changed only where the words around show the verb or the particle; 著名, 显著, 著作 and names stay.
"""

import re
from typing import Final

_STAYS: Final = (
    "著名|著作|著称|著述|著者|著书|著录|著文|著有|著述|显著|昭著|卓著|论著|专著|编著|原著|名著|土著|巨著|遗著|译著|合著|拙著|新著|所著|"
    "力著|旧著|全著|大著|撰著|共著|主著|见微知著|彰明较著|恶名昭著|臭名昭著|著于|著《|《著"
)
_AFTER: Final = (
    "力|眼|手|重|实|陆|装|想|火|急|落|色|迷|凉|魔|地(?!区|方|级|块|市)|墨|床|数|劲|边|法|意|棋|笔|慌|调|紧|哩|呢|吧|"
    "不(?:力|落)|衣"
)
_BEFORE: Final = (
    "沿随朝向顺围绕按照依靠凭面对有带拿看跟怀抱接领借冲扛顶扎紧忙跑走坐站躺趴蹲挂放摆贴写印刻画雕绣种载装盛堆铺盖戴穿披背挑"
    "抬举握攥捧托牵拉推拖拽追赶守护陪伴等盼望想念爱恨笑哭喊叫唱说讲谈听闻活住睡醒闪亮燃烧冒飘浮漂流淌滴奔飞转动颤摇晃散发透"
    "露藏含蕴潜存在占据味志跃满响应迎逆承担扮演见证系维持续延跳荡漾洋溢弥漫笼罩环倚傍临隔连挽搀扶搂拥踩踏骑乘驾开关闭锁困扰"
    "影制约吸引激励鼓舞感召教育告诫提示昭象征寓表呈展显凝聚汇集交织夹杂混掺奏迈跨越过试摸探索学忍耐撑挺硬干拼搏争抢盯瞄瞅瞧"
    "瞪眯指点数算记惦悬吊垂架支立竖插栽养喂空闲穷"
    "裹衔叼噙咬嚼沾粘缠绑捆缀镶嵌题附搭挎拎提端搬驮押晒烤煮蒸炖熬烧吃喝吸嗅闻摸抚擦洗刷扫耕犁浇灌收捡采摘挑筛磨碾压揉捏搓织缝补剪熏染"
    "执低弯弓昂仰侧斜倒翻卷叠码垒砌捧举哼嚷念诵弹敲打踢撞碰逗哄惯宠疼怕慌焦忧愁闷沉默耷皱眯咧"
)
_SPELLED: Final = re.compile(
    rf"(?P<stays>{_STAYS})|著(?=(?:{_AFTER}))|(?<=[{''.join(sorted(set(_BEFORE)))}])著"
)


def aspect_restored(text: str) -> str:
    """Simplified `text` with 着 for 著 where it is the verb or the particle; as long as before."""
    if "著" not in text:
        return text
    return _SPELLED.sub(lambda match: match["stays"] or "着", text)
